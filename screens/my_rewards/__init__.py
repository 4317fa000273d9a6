"""The member's own rewards, open ones first."""
