"""Status: where a member stands, what is missing, and what every tier gives."""
