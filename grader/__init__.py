"""From a notebook to points and feedback."""
