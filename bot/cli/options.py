"""Options that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

CourseOption = Annotated[
    Path | None,
    typer.Option("--course", metavar="DIR", help="The course pack. Default: SYLLABOT_COURSE, else courses/t81_558."),
]
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The folder for all state. Default: SYLLABOT_HOME, else var."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
