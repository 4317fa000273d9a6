"""What is seen. One folder per screen; none knows another, the wire or the storage."""
