"""Assignments that can be graded: a folder each, read into typed models. `docs/assignments.md` explains the format."""
