"""One game: played with something to see, or plainly."""
