"""A reward and reserving it, headless."""
