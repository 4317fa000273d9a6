"""The member's rewards, headless."""
