"""Writes the parts of the pages that are read from the code: `python -m docs.generate`."""
