"""The morning's digest in words."""

from collections.abc import Iterator

from bot.views.text import clip, plain
from registrar.course.models import Course
from registrar.digest import Digest, Trouble

QUESTIONS_SHOWN = 5
QUESTION_LIMIT = 150
TEAMS_SHOWN = 10
QUIET = "Nothing happened that you need to know of."


def digest_text(course: Course, digest: Digest) -> str:
    """Return the digest as Markdown. It names no student."""
    return "\n\n".join(_parts(course, digest)) or QUIET


def _parts(course: Course, digest: Digest) -> Iterator[str]:
    if digest.handed_in:
        titles = {each.id: each.title for each in course.assignments}
        files = (f"- {plain(titles.get(name, name))}: {count}" for name, count in sorted(digest.handed_in.items()))
        yield "**Handed in**\n" + "\n".join(files)
    if digest.failed:
        yield f"**Could not be graded:** {digest.failed}. The staff's channel says why."
    if digest.regrades:
        yield f"**Regrade requests waiting:** {digest.regrades}."
    if digest.undelivered:
        yield f"**Messages that could not be delivered:** {digest.undelivered}. See `/admin deliveries`."
    if digest.unanswered:
        shown = [f"- {plain(clip(text, QUESTION_LIMIT))}" for text in digest.unanswered[:QUESTIONS_SHOWN]]
        yield f"**Not answered well:** {len(digest.unanswered)}. See `/admin questions`.\n" + "\n".join(shown)
    if digest.troubles:
        yield "**Teams in trouble**\n" + "\n".join(map(_team, digest.troubles[:TEAMS_SHOWN]))


def _team(trouble: Trouble) -> str:
    troubles = {"no leader": trouble.no_leader, "no plan": trouble.no_plan, f"{trouble.silent} silent": trouble.silent}
    return f"- {plain(trouble.team)}: {', '.join(name for name, there in troubles.items() if there)}"
