"""All challenges, with a filter."""
