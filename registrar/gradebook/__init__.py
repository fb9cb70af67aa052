"""The gradebook: what each student has earned, with the working shown."""
