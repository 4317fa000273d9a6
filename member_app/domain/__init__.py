"""What the app talks about: frozen values and pure rules. Knows the standard library only."""
