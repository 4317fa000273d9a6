"""One challenge: what to do, how far it is, what it brings."""
