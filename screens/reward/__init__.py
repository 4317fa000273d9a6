"""One reward: what it costs, what it leaves, and reserving it."""
