"""The hub of everything to play, closest to done first."""
