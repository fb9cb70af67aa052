"""What is owed to people when teams change: an invitation, its answer, and news for a team's channel."""

from datetime import datetime

from bot.views.text import plain
from registrar.outbox import Owed
from registrar.teams.forming import Invitation
from registrar.teams.membership import Team

ANSWER_BUTTON = "team-answer"
"""What the id of a button below an invitation begins with; the invitation's id and 1 (yes) or 0 (no) follow."""


def invitation_letter(course: str, invitation: Invitation, person: str, now: datetime) -> Owed:
    """Return the message that brings an invitation to whom it is for, with buttons to answer it."""
    buttons = [
        {"label": "Accept", "id": f"{ANSWER_BUTTON}:{invitation.id}:1", "style": "success"},
        {"label": "Decline", "id": f"{ANSWER_BUTTON}:{invitation.id}:0", "style": "secondary"},
    ]
    text = (
        f"<@{invitation.by}> invites you into the team **{plain(invitation.team_name)}**. A team works together on "
        "everything in this course that teams hand in. `/team show` has your invitations, too."
    )
    content = {"title": "An invitation into a team", "text": text, "buttons": buttons}
    return Owed(course, f"team-invitation:{invitation.id}", "team.invitation", content, now, person=person)


def answer_letter(
    course: str, invitation: Invitation, team: Team, person: str, now: datetime, *, accepted: bool
) -> Owed:
    """Return the message that tells who has invited somebody what they answered."""
    text = (
        f"<@{person}> is in the team **{plain(team.name)}** now."
        if accepted
        else f"<@{person}> has declined the invitation into the team **{plain(team.name)}**."
    )
    content = {"title": "Your invitation is answered", "text": text}
    key = f"team-answer:{invitation.id}:{'yes' if accepted else 'no'}"
    return Owed(course, key, "team.answer", content, now, person=invitation.by)


def news(course: str, team: Team, what: str, text: str, now: datetime) -> Owed | None:
    """Return a message for a team's channel; None if it has none yet. `what` tells apart what happens at one time."""
    if team.channel is None:
        return None
    key = f"team-news:{team.id}:{what}:{now.isoformat()}"
    return Owed(course, key, "team.news", {"title": plain(team.name), "text": text}, now, channel=team.channel)
