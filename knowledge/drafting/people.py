"""The teaching staff, with addresses and office hours; and whom else the documents name to turn to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from knowledge.drafting.fields import Entry, Field, Group, Listing, asked, opened, sure
from knowledge.drafting.reading import Line, Source, Syllabus, source
from knowledge.drafting.words import distinct, slug

_ROLES = (
    r"(?:head |lead |graduate |undergraduate |co-|course |lab(?:oratory)? |section )?"
    r"(?:instructors?|professors?|lecturers?|teachers?|teaching assistants?|tas?|tutors?|coordinators?|"
    r"convenors?|seminar leaders?|"
    r"assistants?|faculty|dozent(?:in|en)?|lehrperson|lehrende|tutor(?:in|en)?|profesora?|docentes?|ayudantes?|"
    r"enseignante?s?)"
)
_ROLE = re.compile(rf"(?:your )?(?P<role>{_ROLES})", re.IGNORECASE)
_TITLE = r"(?:(?:Prof(?:essor)?|Dr|PD|Mr|Ms|Mrs|Mx|Herr|Frau|Dra?)\b\.?\s*(?:-Ing\.\s*)?)"
_WORD = r"[A-ZÄÖÜÁÉÍÓÚÑŠŽČŁØÅ][\w'’-]+"
_NAME = rf"{_TITLE}*{_WORD}(?:\s+(?:{_WORD}|[A-Z]\.|de|da|di|dos|del|la|von|van|der|den|bin|al)){{0,3}}\s+{_WORD}"
_PERSON = re.compile(rf"(?P<name>{_NAME})(?:,?\s*(?:Ph\.?D|M\.?[AS]c?|Ed\.?D|M\.?D)\.?)*(?![\w@.])")
_LABELLED = re.compile(rf"{_ROLE.pattern}\s*(?:[:|–—]|\s-\s)\s*(?P<rest>.+)", re.IGNORECASE)
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)(?:[\w-]{1,63}(?:\.|"
    r"\s?[\[(]dot[\])]\s?)){1,5}[A-Za-z]{2,24}(?![\w@])"
)
_FIELDS = {
    "phone": re.compile(
        r"\b(?:phone|tel(?:ephone|efon|éfono)?|mobile)\b\.?\s*[:|]?\s*(?P<value>[+(\d][\d ()./-]{5,24}\d)",
        re.IGNORECASE,
    ),
    "office_hours": re.compile(
        r"\b(?:(?:virtual |student )?office hours?|student hours?|drop-in hours?|sprechstunden?|sprechzeiten?|"
        r"horas? de (?:oficina|consulta)|horario de (?:atención|tutorías|consulta)|tutorías|consultation hours?)"
        r"\s*(?:are|:|\||–|—|is)?\s*(?P<value>[^|]{3,200})",
        re.IGNORECASE,
    ),
    "response_time": re.compile(r"\bresponse time\s*[:|]\s*(?P<value>[^|]{3,200})", re.IGNORECASE),
}
_PREFERRED = re.compile(
    r"preferred (?:means|way|method|form) of (?:contact|communication)|best way to reach", re.IGNORECASE
)
_COLUMNS = {
    "name": re.compile(r"name|nombre|instructor|staff|who", re.IGNORECASE),
    "role": re.compile(r"role|position|rol|funktion|title", re.IGNORECASE),
    "email": re.compile(r"e-?mail|contact|correo|kontakt", re.IGNORECASE),
    "office_hours": re.compile(r"office hours|hours|sprech|horario", re.IGNORECASE),
    "phone": re.compile(r"phone|tel", re.IGNORECASE),
}
_NO_NAME = re.compile(
    r"\b(?:University|College|Department|Office|Hours|Course|School|Center|Centre|Services?|Policy|Email|Phone|"
    r"Room|Hall|Building|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Instructor|Overview|Resources?|Information|Library|Help|Desk|"
    r"Title|Human|By)\b"
)
_STAFF_HEADING = re.compile(
    r"\b(?:staff|teaching team|people|contact|personal|who teaches|lehrende|equipo docente)\b", re.IGNORECASE
)


@dataclass(slots=True)
class _Person:
    name: str
    role: str
    source: Source
    block: int
    found: dict[str, list[tuple[str, Source]]] = field(default_factory=dict)

    def learn(self, key: str, value: str, where: Source) -> None:
        self.found.setdefault(key, []).append((value.strip(" .;,"), where))


def staff(syllabus: Syllabus) -> Field:
    """Return the teaching staff; without anybody, the question."""
    people = _people(syllabus.lines)
    if not people:
        person = Group([asked("name", "Who teaches the course?"), asked("role", "As what?", "Instructor")])
        return asked("staff", "Who teaches the course, and with which address?", Listing([Entry(person)]))
    return Field("staff", Listing([Entry(_group(each), each.source) for each in people]))


def contacts(syllabus: Syllabus, teaching: Field) -> Field | None:
    """Return the addresses in the documents that are nobody's of the staff, with the name that stands before them."""
    listed = teaching.value.groups() if isinstance(teaching.value, Listing) else ()
    known = {str(person.value("email")) for person in listed}
    taken: set[str] = set()
    entries = []
    named: Line | None = None
    for line in syllabus.lines:
        person = _PERSON.match(line.text)
        if person and not _NO_NAME.search(person["name"]):
            named = line
        for found in _EMAIL.finditer(line.text):
            address = _address(found[0])
            if address not in known:
                known.add(address)
                entries.append(_contact(line, named, address, taken))
    return Field("contacts", Listing(entries)) if entries else None


def _contact(line: Line, named: Line | None, address: str, taken: set[str]) -> Entry:
    near = named if named and named.block == line.block else None
    person = _PERSON.match(near.text) if near else None
    name = person["name"] if person else address
    purpose = (near.text[person.end() :].strip(" ,;:|") if near and person and near is not line else "") or line.under
    group = Group([
        sure("id", distinct(slug(name), taken)),
        sure("name", name),
        opened("purpose", purpose or "…", "What do students turn to them for?"),
        sure("email", address),
    ])  # fmt: skip
    return Entry(group, source(line))


def _people(lines: Iterable[Line]) -> list[_Person]:
    people: list[_Person] = []
    for line in lines:
        new = list(_from_row(line)) if line.cells and line.header else list(_introduced(line))
        people += [each for each in new if each.name not in {known.name for known in people}]
        open_to = [each for each in people if each.block == line.block][-1:]
        if not (line.cells and line.header) and open_to and len(new) <= 1:
            _learn(open_to[0], line)
    return people


def _introduced(line: Line) -> Iterator[_Person]:
    """Yield whom a line introduces: "Instructor: Ann Lee", or a name under a heading that says what they are."""
    labelled = _LABELLED.match(line.text)
    above = _ROLE.fullmatch(line.label or (line.spot.headings[-1] if line.spot.headings else "").strip(" :"))
    if labelled:
        role, rest = labelled["role"], labelled["rest"]
    elif above or (_STAFF_HEADING.search(line.under) and _EMAIL.search(line.text)):
        role, rest = above["role"] if above else _role_in(line.text), line.text
    else:
        return
    for part in re.split(r"\s*;\s*|\s+(?:and|und|y)\s+|,\s+(?=[A-ZÄÖÜ][\w'’-]+\s+[A-ZÄÖÜ][\w'’ -]+\()", rest):
        person = _PERSON.match(part)
        if person and not _NO_NAME.search(person["name"]):
            one = _Person(_clean(person["name"]), _singular(role) or "Instructor", source(line), line.block)
            _learn_text(one, part, source(line))
            yield one


def _from_row(line: Line) -> Iterator[_Person]:
    columns = {
        key: position
        for key, pattern in _COLUMNS.items()
        for position, title in enumerate(line.header)
        if pattern.search(title)
    }
    if "name" not in columns or not {"email", "office_hours", "role"} & columns.keys():
        return
    cells = {key: line.cells[position] for key, position in columns.items() if position < len(line.cells)}
    person = _PERSON.match(cells.get("name", ""))
    if not person:
        return
    role = cells.get("role", "") or _role_in(line.header[columns["name"]]) or "Instructor"
    one = _Person(_clean(person["name"]), _singular(role), source(line), line.block)
    if found := _EMAIL.search(cells.get("email", "") or line.text):
        one.learn("email", _address(found[0]), source(line))
    for key in ("office_hours", "phone"):
        if cells.get(key, "").strip(" –-—"):
            one.learn(key, cells[key], source(line))
    yield one


def _role_in(text: str) -> str:
    found = _ROLE.search(text)
    return found["role"] if found else ""


def _singular(role: str) -> str:
    bare = role.strip()
    bare = bare[:-1] if bare.lower().endswith("s") and not bare.lower().endswith("ss") else bare
    return (
        bare.upper()
        if bare.lower() == "ta"
        else bare[:1].upper() + bare[1:].lower()
        if bare.isupper()
        else bare[:1].upper() + bare[1:]
    )


def _learn(person: _Person, line: Line) -> None:
    _learn_text(person, line.text, source(line))
    if _PREFERRED.search(line.text):
        person.learn("preferred_contact", line.text, source(line))


def _learn_text(person: _Person, text: str, where: Source) -> None:
    for found in _EMAIL.finditer(text):
        person.learn("email", _address(found[0]), where)
    for key, pattern in _FIELDS.items():
        if told := pattern.search(text):
            person.learn(key, told["value"], where)


def _address(written: str) -> str:
    return re.sub(r"\s?[\[(]dot[\])]\s?", ".", re.sub(r"\s?[\[(]at[\])]\s?", "@", written)).rstrip(".")


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" ,.")


def _group(person: _Person) -> Group:
    fields = [sure("name", person.name), sure("role", person.role)]
    for key in ("email", "phone", "office_hours", "response_time", "preferred_contact"):
        values = person.found.get(key, [])
        if len({value for value, _ in values}) > 1:
            listed = "; ".join(dict.fromkeys(value for value, _ in values))
            fields.append(asked(key, f"Which of these is right: {listed}?", *values[0]))
        elif values:
            fields.append(sure(key, *values[0]))
    return Group(fields)
