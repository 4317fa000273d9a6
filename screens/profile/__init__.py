"""Editing the member's own data."""
