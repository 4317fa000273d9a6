"""The catalogue, headless."""
