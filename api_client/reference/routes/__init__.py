"""The operations, one module per area: parse, decide, post, answer."""
