"""Checks of what a notebook handed in. They run outside the sandbox and look at plain values only."""
