"""One auction: where the price stands, how long it runs, and bidding."""
