"""From the calendar to delivered announcements: rules, the plan of what is owed, and the courier that delivers it."""
