"""The Discord surface, the command line, and the place where the services are put together."""
