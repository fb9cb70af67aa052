"""Answers written by a language model from the passages that would be quoted without one, and checked."""
