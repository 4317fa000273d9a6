"""Signing in again, when a session lapsed."""
