"""From course materials to grounded answers."""
