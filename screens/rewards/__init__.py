"""The rewards catalogue: search, shelves, what is affordable and what is next."""
