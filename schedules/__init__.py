"""From the calendar to delivered announcements."""
