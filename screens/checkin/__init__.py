"""Checking in at a store or an event."""
