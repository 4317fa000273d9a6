"""The member's card: the app's first screen, its full-screen twin and the slim one beside other screens."""
