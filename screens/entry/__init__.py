"""One line of the account, and why it is there."""
