"""What a reminder or an announcement says, as the plain values that an outbox row keeps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registrar.calendar import Kind
from schedules.rules import Reminder

ANNOUNCEMENT = "announcement"
REMINDER = "reminder"
DIGEST = "digest"

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """One event that people are told of. Instants are aware, those of the event with the course's offset.

    Attributes:
        event: the occurrence's id; `kind`, `title`, `starts_at`, `ends_at`, `all_day`, `disputed` are the occurrence's.
        subject: what it is about, as in `Dispute.about`.
        lead: the rule by which they are told now, such as `24h`.
        expires_at: after this it is of no use.
        link: where one joins in, if it has such a place.
    """

    event: str
    kind: Kind
    title: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    disputed: bool
    subject: str
    lead: str
    expires_at: datetime
    link: str | None = None

    @property
    def identity(self) -> tuple[str, str, datetime]:
        """What makes two notices the same thing said twice."""
        return self.event, self.lead, self.starts_at


def notice_of(reminder: Reminder) -> Notice:
    """Return what a reminder says."""
    event = reminder.event
    return Notice(
        event.id,
        event.kind,
        event.title,
        event.starts_at,
        event.ends_at,
        event.all_day,
        event.disputed,
        event.subject,
        reminder.lead,
        reminder.expires_at,
        event.link,
    )


def to_content(notices: Iterable[Notice]) -> Content:
    """Return notices as plain values."""
    return {
        "events": [
            {
                "event": notice.event,
                "kind": notice.kind.value,
                "title": notice.title,
                "starts_at": notice.starts_at.isoformat(),
                "ends_at": notice.ends_at.isoformat(),
                "all_day": notice.all_day,
                "disputed": notice.disputed,
                "subject": notice.subject,
                "lead": notice.lead,
                "expires_at": notice.expires_at.isoformat(),
                "link": notice.link,
            }
            for notice in notices
        ]
    }


def from_content(content: Content) -> list[Notice]:
    """Read notices back."""
    return [
        Notice(
            each["event"],
            Kind(each["kind"]),
            each["title"],
            datetime.fromisoformat(each["starts_at"]),
            datetime.fromisoformat(each["ends_at"]),
            each["all_day"],
            each["disputed"],
            each["subject"],
            each["lead"],
            datetime.fromisoformat(each["expires_at"]),
            each.get("link"),
        )
        for each in content["events"]
    ]


def kind_of(family: str, notices: Sequence[Notice]) -> str:
    """Return the outbox's word for a message, such as `reminder.due` or `announcement.digest`."""
    kinds = {notice.kind for notice in notices}
    return f"{family}.{kinds.pop() if len(notices) == 1 else DIGEST}"
