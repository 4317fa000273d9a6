"""Somebody opened a friend's link: what it brings, and what became of it once they are in."""
