"""The flow of signing in."""
