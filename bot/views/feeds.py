"""What people are told about the calendar's addresses."""

HOW = (
    "Paste it where your program subscribes to a calendar: in Google Calendar *Other calendars*, *From URL*; in Apple "
    "Calendar *File*, *New Calendar Subscription*; in Outlook *Add calendar*, *Subscribe from web*."
)
NEW = (
    "This is your own calendar, with your deadlines and the links of the sync sessions:\n```\n{address}\n```\n"
    f"{HOW}\nWhoever has this address can read it: keep it to yourself. I show it only now. `/feed revoke` ends it, "
    "and `/feed new` makes another one in its place."
)
REVOKED = "Your address works no more. `/feed new` makes another one."
NONE_REVOKED = "You have no address of your own. `/feed new` makes one."


def addresses_text(address: str, *, own: bool) -> str:
    """Show the course's address, and say what there is of the person's own."""
    mine = "You have one of your own, which I cannot show again; `/feed new` replaces it, `/feed revoke` ends it."
    none = "`/feed new` gives you one of your own, with your own deadlines."
    return f"The course's calendar:\n```\n{address}\n```\n{HOW}\n{mine if own else none}"
