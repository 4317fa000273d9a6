"""The card, headless."""
