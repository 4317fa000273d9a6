"""What every screen is made of: guarded components, hooks, surfaces, states."""
