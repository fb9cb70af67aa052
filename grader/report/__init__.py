"""What a student and the staff read about a grade."""
