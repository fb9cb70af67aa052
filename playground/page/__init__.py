"""The page's own API: what people see and do. Objects in it have the shapes of Discord's API."""
