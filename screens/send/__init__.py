"""Points for another member: to whom, how many, a last look, and gone once."""
