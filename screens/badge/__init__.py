"""One badge, and sharing it."""
