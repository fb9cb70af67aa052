"""Who takes part in a course: its students, their Discord accounts, and the staff."""
