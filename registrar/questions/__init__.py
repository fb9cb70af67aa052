"""What students ask: the log of questions, and the answers that the staff made official."""
