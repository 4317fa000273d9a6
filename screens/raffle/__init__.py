"""One raffle."""
