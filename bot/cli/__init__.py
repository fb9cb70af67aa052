"""The command line, `syllabot`. Each command has a module of its own and imports what is slow only when it runs."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from bot.cli import ask, assignment, backup, course, doctor, grade, ics, ingest, playground, rehearse, run, similar
from bot.cli import eval as evaluation
from bot.cli.output import complain
from bot.errors import BotError
from grader.errors import GraderError
from knowledge.errors import KnowledgeError
from registrar.errors import RegistrarError

app = typer.Typer(name="syllabot", no_args_is_help=True, pretty_exceptions_show_locals=False)
app.command("playground", epilog=playground.EXAMPLE)(playground.playground)
app.command("run", epilog=run.EXAMPLE)(run.run)
app.command("ask", epilog=ask.EXAMPLE)(ask.ask)
app.add_typer(ics.app, name="calendar")
app.command("rehearse", epilog=rehearse.EXAMPLE)(rehearse.rehearse)
app.command("ingest", epilog=ingest.EXAMPLE)(ingest.ingest_materials)
app.command("eval", epilog=evaluation.EXAMPLE)(evaluation.evaluate)
app.command("grade", epilog=grade.EXAMPLE)(grade.grade)
app.command("similar", epilog=similar.EXAMPLE)(similar.similar)
app.add_typer(course.app, name="course")
app.add_typer(assignment.app, name="assignment")
app.command("backup", epilog=backup.BACKUP_EXAMPLE)(backup.backup)
app.command("restore", epilog=backup.RESTORE_EXAMPLE)(backup.restore)
app.command("doctor", epilog=doctor.EXAMPLE)(doctor.doctor)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"syllabot {version('syllabot')}")
        raise typer.Exit


@app.callback()
def syllabot(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A teaching assistant that lives in a course's Discord server."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 if all is well, 1 if a problem was found, 2 if it was used wrongly."""
    try:
        app(arguments)
    except BotError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except (GraderError, KnowledgeError, RegistrarError) as error:
        complain(str(error))
        sys.exit(1)
