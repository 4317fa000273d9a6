"""Wire types and operations of what members play: one module per area."""
