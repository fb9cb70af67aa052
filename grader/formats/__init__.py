"""Notebooks in other graders' formats, brought in as assignments of ours."""
