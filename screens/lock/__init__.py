"""The app's lock: what stands before everything but the card, and how it is set."""
