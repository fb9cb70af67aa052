"""The 120 students of the simulated term, and the file in which Canvas lists them."""

import csv
import io
from dataclasses import dataclass

GIVEN = ("Abel", "Bela", "Caio", "Dora", "Elsa", "Fabio", "Gina", "Hugo", "Ines", "Joel", "Katia", "Luis")
FAMILY = ("Abrantes", "Barroso", "Cardoso", "Duarte", "Esteves", "Falcao", "Godinho", "Horta", "Infante", "Jordao")
COLUMNS = {
    "introductions": "Introductions (9001)",
    "sheet-1": "Sheet 1 (9002)",
    "sheet-2": "Sheet 2 (9003)",
    "sheet-3": "Sheet 3 (9004)",
    "harbour-plan": "Harbour plan (9005)",
}
"""What Canvas calls the assignments, by our ids."""
POINTS = {"introductions": 4, "sheet-1": 10, "sheet-2": 10, "sheet-3": 10, "harbour-plan": 20}
HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *COLUMNS.values())


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A student as Canvas lists them; `number` counts them from 0."""

    number: int
    given: str
    family: str

    @property
    def login(self) -> str:
        """The login, by which they are known in every file."""
        return f"{self.given}.{self.family}".lower()

    @property
    def shown(self) -> str:
        """The name in Discord."""
        return f"{self.given} {self.family}"

    @property
    def listed(self) -> str:
        """The name on the roster."""
        return f"{self.family}, {self.given}"

    @property
    def row(self) -> tuple[str, ...]:
        """The first five cells of their row in Canvas's file."""
        section = "Evening course" if self.number % 3 == 0 else "Day course"
        return (self.listed, str(50_000 + self.number), f"S{self.number:04}", self.login, section)


EVERYBODY = tuple(
    Enrolled(number, given, family)
    for number, (family, given) in enumerate((family, given) for family in FAMILY for given in GIVEN)
)


def canvas_export() -> bytes:
    """Return the gradebook as Canvas exports it before anything is graded."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(HEADER)
    rows.writerow(("    Points Possible", "", "", "", "", *POINTS.values()))
    rows.writerows((*each.row, *[""] * len(COLUMNS)) for each in EVERYBODY)
    return file.getvalue().encode()
