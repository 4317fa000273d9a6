"""The auctions there are."""
