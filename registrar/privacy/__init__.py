"""What is kept about a person: shown to them, handed out, and deleted where no grade record must keep it."""
