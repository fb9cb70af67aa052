"""What clients may send: pydantic models of Discord's request bodies, with Discord's limits and sentences."""
