"""The list of raffles."""
