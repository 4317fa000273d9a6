"""Where the member is signed in."""
