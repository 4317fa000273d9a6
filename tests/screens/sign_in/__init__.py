"""Signing in again, headless."""
