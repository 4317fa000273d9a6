"""One event to visit."""
