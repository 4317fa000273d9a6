"""What a device keeps: cached documents, and secrets apart from them. Knows no screen and no wire type."""
