"""Inviting friends: what both get, the link to pass on, and how far each friend has come."""
