"""Signing in by e-mail code: the flow and its two forms, for the welcome and for signing in again."""
