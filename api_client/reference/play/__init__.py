"""What brings members back between purchases: challenges, badges, games, questions, friends, events."""
