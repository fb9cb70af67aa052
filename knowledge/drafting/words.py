"""What the drafting rules recognise headings and things by, in English, German, Spanish and French."""

import re


def _pattern(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})", re.IGNORECASE)


GRADING = _pattern(
    "grad(?:e|es|ing)\\b", "assess", "evaluat", "mark(?:s|ing)\\b", "weight", "coursework components",
    "benotung", "bewertung", "prüfungsleistung", "leistungsnachweis", "evaluación", "calificaci", "notation",
    "évaluation",
)  # fmt: skip
"""Headings under which the parts of the grade stand."""
SCALE = _pattern("scale", "letter", "notenskala", "notenschlüssel", "escala", "barème", "grading")
OVERVIEW = _pattern(
    "(?:course |seminar |class )?(?:description|overview|summary)\\b", "about (?:the|this) (?:course|seminar|class)",
    "kursbeschreibung", "inhalt", "beschreibung", "descripción", "présentation",
)  # fmt: skip
OBJECTIVES = _pattern(
    "(?:learning |course )?(?:objectives?|outcomes?|goals?|aims?)\\b", "lernziele", "qualifikationsziele", "objetivos",
    "objectifs",
)  # fmt: skip
SCHEDULE = _pattern(
    "schedule", "calendar", "timetable", "weekly plan", "course outline", "dates", "programme?\\b", "zeitplan",
    "terminplan", "termine", "ablauf", "cronograma", "calendario", "calendrier",
)  # fmt: skip
LATE = _pattern("late\\b", "lateness", "extensions?\\b", "deadlines?\\b", "verspät", "retras", "tard")
POLICY = _pattern(
    "polic", "integrity", "honou?r code", "plagiarism", "attendance", "participation", "collaborat", "academic honesty",
    "accommodat", "disabilit", "accessib", "electronic devices", "laptop", "recording", "privacy", "make-?up",
    "absence",
    "communication", "generative ai", "artificial intelligence", "\\bai\\b", "conduct", "professional", "language",
    "copyright", "re-?grad", "extension", "textbook", "required (?:texts?|materials?|"
    "reading)", "texts?\\b", "materials",
    "readings?\\b", "books?\\b", "software", "safety", "lab (?:rules|coats?)", "exam (?:rules|policy)",
    "anwesenheit", "plagiat", "literatur", "asistencia", "honestidad", "bibliografía", "normas", "présence",
    "group", "team", "office hours", "sync sessions?", "class meeting", "evaluations?", "resources?", "help",
    "tutoring", "wellness", "mental health", "diversity", "inclusion",
)  # fmt: skip
"""Headings of sections that say what holds in the course; their words become statements."""
REQUIREMENTS = _pattern(
    "prerequisites?\\b", "technical requirements?", "requirements?\\b", "background\\b", "voraussetzung", "requisitos",
    "prérequis", "what you need",
)  # fmt: skip
SUPPORT = _pattern("resource", "support", "services?\\b", "contacts?\\b", "help\\b", "beratung", "ayuda")
UNIT = re.compile(
    r"\b(?P<noun>module|unit|week|session|lecture|class|woche|sitzung|semana|semaine|theme|topic|"
    r"part)\s+(?P<number>\d{1,2})\b",
    re.IGNORECASE,
)
"""A numbered stretch of the course."""
DUE = re.compile(
    r"\b(?:due(?:\s+date)?|deadlines?|hand(?:ed)?[ -]in|submi(?:t(?:ted)?|ssion)(?:\s+by)?|turn(?:ed)? in|"
    r"abgabe\w*|abzugeben|"
    r"einzureichen|entrega\w*|fecha límite|à rendre|à remettre|remise)\b",
    re.IGNORECASE,
)
"""Words that make the day beside them a due date."""
NOT_DUE = re.compile(
    r"\b(?:not due|no longer|late|after|before|until|unless|except|extension|opens?|assigned|released|posted|"
    r"handed out|"
    r"available|begins?|starts?|returned|ausgabe|drop|withdraw\w*|registration|enrol\w*|tuition)\b",
    re.IGNORECASE,
)
"""Words beside a day that make it something else than the due date."""
KINDS = (
    "homework", "hw", "problem set", "pset", "assignment", "program", "project", "essay", "paper", "quiz", "midterm",
    "final exam", "exam", "examination", "test", "lab report", "lab", "report", "presentation", "proposal",
    "reflection",
    "portfolio", "competition", "exercise", "worksheet", "journal", "review", "draft", "bibliography",
    "protocol", "poster",
    "übungsblatt", "übung", "blatt", "klausur", "hausarbeit", "referat", "protokoll", "vortrag", "prüfung",
    "tarea", "ensayo", "práctica", "examen", "parcial", "proyecto", "trabajo", "informe", "presentación",
    "devoir", "dissertation", "exposé", "icebreaker",
)  # fmt: skip
"""What is handed in or sat for points."""
KIND = re.compile(
    rf"\b(?P<kind>{'|'.join(sorted(KINDS, key=len, reverse=True))})(?:s|es|ungen|en|e|zes)?\b", re.IGNORECASE
)
NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "one ein eine einen einem un una",
            "two zwei dos deux",
            "three drei tres trois",
            "four vier cuatro quatre",
            "five fünf cinco cinq",
            "six sechs seis",
            "seven sieben siete sept",
            "eight acht ocho huit",
            "nine neun nueve neuf",
            "ten zehn diez dix",
            "eleven elf once",
            "twelve zwölf doce",
        ),
        start=1,
    )
    for word in words.split()
}


def number_of(text: str) -> int | None:
    """Return the number that a word or digits stand for, None if neither."""
    return int(text) if text.isdecimal() and len(text) < len("1000") else NUMBER_WORDS.get(text.lower())


def slug(text: str) -> str:
    """Return an id made of a title's words."""
    plain = text.lower().translate(str.maketrans("äöüáéíóúñàèùâêîôûç", "aouaeiounaeuaeiouc"))
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("ß", "ss")).strip("-")[:60].strip("-")


def distinct(name: str, taken: set[str]) -> str:
    """Return an id that is not `taken`, and take it."""
    base, number = name or "item", 2
    name = base
    while name in taken:
        name = f"{base}-{number}"
        number += 1
    taken.add(name)
    return name
