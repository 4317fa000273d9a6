"""The wall of badges."""
