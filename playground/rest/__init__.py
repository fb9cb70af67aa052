"""Discord's REST API, version 10, as far as a bot of a course needs it. One file a resource."""
