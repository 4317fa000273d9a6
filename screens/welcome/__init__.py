"""The first look at the programme, and the way in."""
