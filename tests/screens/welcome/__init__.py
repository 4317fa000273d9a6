"""The welcome, headless."""
