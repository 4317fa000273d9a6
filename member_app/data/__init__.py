"""Repositories: what is cached at once, what the service says after, and each later change. Knows no screen."""
