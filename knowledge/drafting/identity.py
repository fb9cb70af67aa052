"""What the course is called and what it is about: code, title, institution, description, objectives."""

import re
from collections.abc import Iterable, Iterator

from knowledge.drafting.fields import Entry, Field, Listing, asked, sure
from knowledge.drafting.reading import Line, Source, Syllabus, sentences, source
from knowledge.drafting.words import GRADING, LATE, OBJECTIVES, OVERVIEW, POLICY, SCHEDULE

OWN_WORDS = "the document's words; put them into your own"
_TOP = 25
"""Lines at the beginning of a document in which it says what it is."""
_CODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,6} [–-] \d{2,4}(?:-\d{3})?|"
    r"[A-Z]{2,6}(?:[ -][A-Z]{1,2})?[ -]?\d{2,4}[A-Z]?(?:[.-]\d{1,3})?|[A-Z]\d{2}[ -]\d{3}[A-Z]?)(?![\w-])"
)
_NO_CODE = re.compile(
    r"(?:SPRING|SUMMER|FALL|AUTUMN|WINTER|ROOM|HALL|WS|SS|SOSE|WISE|PAGE|TEL|FAX|ISO|ZIP|BOX|RFC|WEEK)\b", re.IGNORECASE
)
_LABELLED_CODE = re.compile(
    r"(?:course (?:code|number)|kursnummer|veranstaltungsnummer|código)\s*[:|]\s*(?P<code>[\w][\w .-]{1,20})",
    re.IGNORECASE,
)
_LABELLED_TITLE = re.compile(
    r"(?:course(?: title| name)?|title|seminar|kurs|veranstaltung|asignatura|curso|cours)\s*[:|"
    r"]\s*(?P<title>\S.{2,120})",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:University|College|[A-Z]\w+ School|Institute of|Polytechnic|Faculty of|School of|Academy|"
    r"Universität|Hochschule|Fakultät|Universidad|Facultad|Instituto|Universidade|Université|École)\b"
)
_NO_INSTITUTION = re.compile(
    r"[@:!?]|\d{3}|(?<!St)\.\s|\.$|\b(?:is|are|will|the course|professor|instructor|lecturer)\b", re.IGNORECASE
)
_TERM = re.compile(
    r"[,;:(|–-]*\s*\b(?:spring|summer|fall|autumn|winter|semester|term|quarter|wintersemester|sommersemester|"
    r"semestre|primavera|otoño|automne|printemps)\b"
    r"[^,;]{0,14}\b20\d\d(?:\s?[/–-]\s?\d{2,4})?\)?.*$",
    re.IGNORECASE,
)
_CREDITS = re.compile(r"\s*\(?\d+(?:\.\d)?\s*(?:credits?|credit hours|units|ECTS|LP|créditos)\)?.*$", re.IGNORECASE)
_GENERIC = re.compile(
    r"\b(?:syllabus|welcome|table of contents|home|page|instructor|information|info|details)\b", re.IGNORECASE
)
_OTHER_HEADINGS = (OVERVIEW, OBJECTIVES, SCHEDULE, GRADING, LATE, POLICY, _INSTITUTION)
_LONGEST_NAME = 100
_LONGEST_LINE = 140
"""In a longer line a code is one of other courses, such as a prerequisite."""
_SHORTEST_DESCRIPTION = 60
_DESCRIBED = 2


def identity(syllabus: Syllabus) -> list[Field]:
    """Return the fields that say what the course is, in the order of the file; its id follows from them elsewhere."""
    top = list(_top(syllabus))
    code = _code(top)
    return [code, _title(top, str(code.value) if code.written else ""), _institution(top), _description(syllabus.lines)]


def objectives(lines: Iterable[Line]) -> Field | None:
    """Return what students will be able to do, as it is listed under such a heading."""
    found = [line for line in lines if line.item and any(OBJECTIVES.search(title) for title in _nearest(line))]
    if not found:
        return None
    entries = [Entry(line.text, source(line, "")) for line in found]
    return Field("objectives", Listing(entries), note=OWN_WORDS)


def _nearest(line: Line) -> tuple[str, ...]:
    """Return the label and the heading that a line stands right under."""
    return (line.label, *line.spot.headings[-1:])


def _top(syllabus: Syllabus) -> Iterator[tuple[str, Source]]:
    """Yield the headings and lines at the beginning of each document."""
    for document in syllabus.documents:
        lines = [line for line in syllabus.lines if line.spot.document == document][:_TOP]
        said: set[str] = set()
        for line in lines:
            for text in (*line.spot.headings, line.text):
                if text not in said:
                    said.add(text)
                    yield text, source(line, text)


def _code(top: list[tuple[str, Source]]) -> Field:
    question = "What is the course's code, such as HIST-3127?"
    for text, where in top:
        if labelled := _LABELLED_CODE.search(text):
            return sure("code", labelled["code"].strip(" ."), where)
    found = [
        (match[0], where)
        for text, where in top
        if len(text) <= _LONGEST_LINE
        for match in _CODE.finditer(text)
        if not _NO_CODE.match(match[0])
    ]
    codes = list(dict.fromkeys(code for code, _ in found))
    if not codes:
        return asked("code", question)
    if len({re.sub(r"\W", "", code) for code in codes}) > 1 and codes[0] not in top[0][0]:
        return asked("code", f"{question} The documents name {', '.join(codes)}.", *found[0])
    return sure("code", *found[0])


def _title(top: list[tuple[str, Source]], code: str) -> Field:
    question = "What is the course's title?"
    for text, where in top:
        if code and code in text and (title := _trimmed(text.replace(code, " ", 1))):
            return sure("title", title, where)
    for text, where in top:
        if (labelled := _LABELLED_TITLE.match(text)) and (title := _trimmed(labelled["title"].replace(code, " "))):
            return sure("title", title, where)
    for text, where in top[:1]:
        headed = len(text) <= _LONGEST_NAME and text[-1] not in ".:,;"
        if headed and not any(each.search(text) for each in _OTHER_HEADINGS) and (title := _trimmed(text)):
            return sure("title", title, where)
    return asked("title", question)


def _trimmed(text: str) -> str:
    """Return a title without term, credits and what divides them; empty if nothing is left that is one."""
    bare = _CREDITS.sub("", _TERM.sub("", text).rstrip(" .,;"))
    bare = re.sub(r"(?i)\b(?:course |seminar )?(?:syllabus|handbook|outline)\b(?: for)?:?", "", bare).strip(
        " :–—-|,.()•"
    )
    return "" if len(bare) < len("Art") or len(bare) > _LONGEST_NAME or _GENERIC.fullmatch(bare) else bare


def _institution(top: list[tuple[str, Source]]) -> Field:
    for text, where in top:
        split = re.split(r"\s*[|•·;]\s*|\s[–—-]\s", _TERM.sub("", text).rstrip(" .,;"))
        parts = [part.strip() for part in split if _INSTITUTION.search(part)]
        if parts and len(parts[0]) <= _LONGEST_NAME and not _NO_INSTITUTION.search(parts[0]):
            return sure("institution", parts[0], where)
    return asked("institution", "Which institution gives the course?")


def _description(lines: Iterable[Line]) -> Field:
    for line in lines:
        if (
            any(OVERVIEW.search(title) for title in _nearest(line))
            and not line.cells
            and len(line.text) >= _SHORTEST_DESCRIPTION
        ):
            return sure("description", " ".join(sentences(line.text)[:_DESCRIBED]), source(line, ""), OWN_WORDS)
    return asked("description", "What is the course about, in a sentence or two?")
