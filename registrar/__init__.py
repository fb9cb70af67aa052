"""What is true about a course and its people."""
