"""The events to visit."""
