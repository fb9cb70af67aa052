"""Teams: what their members think of each other's part in the work."""
