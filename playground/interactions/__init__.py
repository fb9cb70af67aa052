"""Interactions: a person runs a command, presses a component or submits a modal, and the bot answers in time."""
