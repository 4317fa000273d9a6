"""The wire: a typed client for the loyalty API. Usable without the app; never imports flet."""
