"""What happened to the points: a trend and a list by day."""
