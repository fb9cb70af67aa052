"""The Discord surface and the composition root."""
