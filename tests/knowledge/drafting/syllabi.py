"""Six syllabi that have little in common, as their authors would send them; `truths.py` has what is true in each."""

# ruff: noqa: E501 - each has the lines that its author wrote

from io import BytesIO

import docx

HISTORY_PARAGRAPHS: tuple[tuple[str, str], ...] = (
    ("Title", "HIST 3127: Portugal and the Sea"),
    ("Normal", "Faculty of Letters, University of Porto Novo"),
    ("Normal", "Spring Semester 2027. All times are meant in Europe/Lisbon."),
    ("Heading 1", "Course description"),
    (
        "Normal",
        (
            "A seminar on how a small kingdom came to sail so far: ships and pilots, charts and instruments. We read"
            " chronicles against ships' logs and ask what each leaves out."
        ),
    ),
    ("Heading 1", "People"),
    ("Normal", "Seminar leader: Dr. Inês Salgueiro"),
    ("Normal", "Email: salgueiro@letters.example.org"),
    ("Normal", "Office hours: Tuesdays 10:00 to 12:00, room 214"),
    ("Heading 1", "Dates"),
    (
        "Normal",
        (
            "The semester begins on 15/02/2027 and the last day of the semester is 11/06/2027. The seminar meets on"
            " Thursdays from 14:30 to 16:00 in the Map Room."
        ),
    ),
    (
        "Normal",
        (
            "The first essay is due on 19/03/2027. The second essay is due on Friday, 28 May 2027 at 12:00. Due dates are"
            " not moved by holidays."
        ),
    ),
    ("Normal", "The oral examination will be held on 9 June 2027 at 09:00."),
    ("Normal", "There is no class on 25 March 2027. The archive opens on 1 March 2027."),
    ("Heading 1", "Assessment"),
    ("List Bullet", "First essay: 20%"),
    ("List Bullet", "Second essay: 30%"),
    ("List Bullet", "Source presentation: 15%"),
    ("List Bullet", "Oral examination: 35%"),
    (
        "Normal",
        (
            "The source presentation is given in teams of up to three students. Your topic must be agreed with the seminar"
            " leader beforehand."
        ),
    ),
    ("Heading 1", "Late work"),
    (
        "Normal",
        (
            "An essay that is handed in late loses 10% per day. After five days nothing is accepted. Illness is excused"
            " with a doctor's note."
        ),
    ),
    ("Heading 1", "Academic integrity"),
    (
        "Normal",
        (
            "Every sentence that is not yours has quotation marks and a source. Plagiarism is reported to the dean of the"
            " faculty without exception."
        ),
    ),
)

MATHS = """\
# MATH 221 – Linear Algebra

Northfield College, Department of Mathematics
Fall 2026

## Instructor

Prof. Ada Okafor
Email: [okafor@northfield.edu](mailto:okafor@northfield.edu)
Office hours: Mon 2–3 pm and Wed 4–5 pm, Hall 12

Teaching assistants: Ben Lund (lund@northfield.edu), Mia Castro (castro@northfield.edu)

## Grading

| Component | Weight |
| --- | --- |
| Homework | 30% |
| Weekly quizzes | 15% |
| Midterm exam | 20% |
| Final exam | 35% |

There are ten weekly quizzes, each Friday in class. All homework is due at 11:59 pm Eastern Time.

**Letter grades**

| Grade | Percentage |
| --- | --- |
| A | 93–100% |
| A- | 90–92% |
| B | 80–89% |
| C | 70–79% |
| D | 60–69% |
| F | below 60% |

## Schedule

Classes begin August 31, 2026. The last day of the semester is December 18, 2026.

| Week | Week of | Topic | Homework due |
| --- | --- | --- | --- |
| 1 | Aug 31 | Vectors | |
| 2 | Sep 7 | Linear systems | HW 1 (Fri Sep 11) |
| 3 | Sep 14 | Matrices | HW 2 (Fri Sep 18) |
| 4 | Sep 21 | Determinants | HW 3 (Fri Sep 25) |
| 5 | Sep 28 | Vector spaces | HW 4 (Thu Oct 2) |
| 6 | Oct 5 | Midterm exam on Oct 7 | |
| 7 | Oct 12 | Eigenvalues | HW 5 |

The final exam will be held on Tuesday, December 15, 2026, 9:00–11:00 am.

## Late homework

Late homework is not accepted.

## Prerequisites

MATH 122 or equivalent, with a grade of C or better, and some patience with proofs.
"""

LAB = """\
<html><head><title>PHYS 141L Physics Laboratory</title></head><body>
<h1>PHYS 141L Physics Laboratory</h1>
<p>Rivermouth State University, Spring 2027</p>
<h2>Staff</h2>
<table>
<tr><th>Name</th><th>Role</th><th>Email</th><th>Office hours</th></tr>
<tr><td>Dr. Lena Hoff</td><td>Instructor</td><td>hoff@rivermouth.edu</td><td>Tue 1-2 pm, SC 110</td></tr>
<tr><td>Omar Reyes</td><td>Lab assistant</td><td>reyes@rivermouth.edu</td><td>Thu 3-4 pm, SC 112</td></tr>
</table>
<h2>Grading</h2>
<table>
<tr><th>Item</th><th>Points</th></tr>
<tr><td>Lab report 1</td><td>50</td></tr>
<tr><td>Lab report 2</td><td>50</td></tr>
<tr><td>Lab report 3</td><td>50</td></tr>
<tr><td>Practical exam</td><td>100</td></tr>
<tr><td>Total</td><td>250</td></tr>
</table>
<h2>Laboratory sessions</h2>
<table>
<tr><th>Lab</th><th>Experiment</th><th>Section A (in person, Room SC 20)</th><th>Section B (in person, Room SC 21)</th></tr>
<tr><td>1</td><td>Pendulum</td><td>1/26/2027</td><td>1/28/2027</td></tr>
<tr><td>2</td><td>Inclined plane</td><td>2/9/2027</td><td>2/11/2027</td></tr>
<tr><td>3</td><td>Lenses</td><td>2/23/2027</td><td>2/25/2027</td></tr>
</table>
<h2>Due dates</h2>
<table>
<tr><th>Report</th><th>Due</th></tr>
<tr><td>Lab report 1</td><td>Tue 2/2/2027 5:00 pm</td></tr>
<tr><td>Lab report 2</td><td>Tue 2/16/2027 5:00 pm</td></tr>
<tr><td>Lab report 3</td><td>Tue 3/2/2027 5:00 pm</td></tr>
</table>
<p>Lab report 3 is due on March 4, 2027.</p>
<h2>Late policy</h2>
<p>Late reports lose 5 points per day. Reports more than one week late will not receive any credit.</p>
<h2>Safety</h2>
<p>Closed shoes are required in the laboratory at all times. Food and drink stay outside.</p>
</body></html>
"""

GERMAN = """\
BIO-210 Ökologie der Gewässer

Hochschule am Westsee
Wintersemester 2026/27

DOZENTEN

Dozentin: Prof. Dr. Katrin Vogel
E-Mail: vogel@westsee.example.org
Sprechstunde: mittwochs 13.30 bis 14.30 Uhr

TERMINE

Vorlesungsbeginn: 12.10.2026
Vorlesungsende: 5.2.2027

Woche 1: Was ein See ist
Woche 2: Plankton
Woche 3: Nahrungsnetze
Woche 4: Ufer und Mensch

Abgabe Protokoll 1: Mo., 16.11.2026, 18:00 Uhr
Abgabe Protokoll 2: Montag, 14. Dezember 2026, 18:00 Uhr
Abgabe Protokoll 3: 18.1.
Die Klausur findet am 3.2.2027 um 10:00 Uhr statt.

BENOTUNG

Protokolle: 45 %
Klausur: 55 %

VERSPÄTETE ABGABEN

Verspätete Protokolle verlieren 10 % pro Tag.
"""


SPANISH = """\
# CIN-305 Historia del cine latinoamericano

Facultad de Artes, Universidad del Sur
Primer semestre 2027

## Profesora

Profesora: Marta Ibáñez Quiroga
Correo: mibanez@unisur.example.edu
Horario de atención: martes de 16:00 a 18:00, oficina 305

## Descripción

Un recorrido por el cine de América Latina desde el cine mudo hasta hoy, con atención a los modos de producción y a los públicos.

## Evaluación

| Actividad | Porcentaje | Fecha de entrega |
| --- | --- | --- |
| Ensayo 1 | 20 % | 2 de abril de 2027 |
| Ensayo 2 | 25 % | viernes 7 de mayo de 2027 |
| Examen parcial | 20 % | 15/04/2027 |
| Proyecto final | 30 % | 18/06/2027, 23:59 |
| Participación | 5 % | |

Las entregas con retraso pierden 1 punto por día.

## Cronograma

| Semana | Fecha | Tema |
| --- | --- | --- |
| 1 | 8/3 | Orígenes |
| 2 | 15/3 | Cine mudo |
| 3 | 22/3 | Cine clásico mexicano |
| 4 | 29/3 | Semana Santa |
| 5 | 5/4 | Cinema Novo |

Inicio de clases: 8 de marzo de 2027. Fin del semestre: 2 de julio de 2027.

## Asistencia

Se exige asistir al 75 % de las sesiones; quien falte más pierde el derecho a examen final y recursa.
"""

BUSINESS = """\
MKTG 440 Brand Strategy
Lakeside University, School of Business
Spring Quarter 2027

Instructor: Dana Whitfield, MBA
Email: dwhitfield@lakeside.edu
Office Hours: Thursdays 1:00-2:30 pm, Room 418

COURSE DESCRIPTION
This course asks why some brands last for a century and others fade within a season. Students work on a live case with a local firm.

GRADING
Case write-ups (4 x 25 points)      100 points
Midterm Exam                        150 points
Team Project                        200 points
Class Participation                  50 points
Total                               500 points

A: 93-100, A-: 90-92, B+: 87-89, B: 83-86, B-: 80-82, C: 70-79, F: below 70

WEEKLY SCHEDULE
Week 1 (Mar 29): What is a brand?
Week 2 (Apr 5): Positioning. Case write-up 1 due Thursday, April 8
Week 3 (Apr 12): Naming
Week 4 (Apr 19): Identity. Case write-up 2 due Thursday, April 22
Week 5 (Apr 26): Midterm Exam on Tuesday, April 27, 2:00 pm
Week 6 (May 3): Extensions. Case write-up 3 due Thursday, May 6
Week 7 (May 10): Crisis
Week 8 (May 17): Global brands. Case write-up 4 due Thursday, May 20
Week 9 (May 24): Measuring equity
Week 10 (June 1): Presentations. Team project report due June 4 at 5 pm

LATE WORK
Late write-ups lose 20% of the points per day and are not accepted after three days. The team project cannot be handed in late.

EXTRA CREDIT
Students may earn up to 10 points for attending the brand fair on May 14, 2027. Registration closes April 30.
"""


def history() -> bytes:
    """Return the history seminar as a Word document."""
    document = docx.Document()
    for style, text in HISTORY_PARAGRAPHS:
        document.add_paragraph(text, style=style)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


FILES = {
    "history.docx": history,
    "linear-algebra.md": MATHS.encode,
    "physics-lab.html": LAB.encode,
    "gewaesser.txt": GERMAN.encode,
    "cine.md": SPANISH.encode,
    "brands.txt": BUSINESS.encode,
}
"""Each syllabus as a file: its name, and what makes its bytes."""
