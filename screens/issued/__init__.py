"""A reserved reward until it is redeemed, lapsed or given back."""
