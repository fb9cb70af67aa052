"""Notebooks that leave something else than a file where a file is taken out."""

from tests.grader.hostile.case import Case

NOTHING = ("no_submission", "bad_result:wrong_type")


def place(act: str) -> tuple[str, ...]:
    """Do something to the place of the hand-in; `here` is its path."""
    return ("import os, socket\nhere = '/out/result.json'", f"submit(data=1)\nos.unlink(here)\n{act}")


CASES = (
    Case("leaves a link to a file of the host", NOTHING, place("os.symlink('CANARY', here)")),
    Case("leaves a link to a file that is there on both sides", NOTHING, place("os.symlink('/etc/passwd', here)")),
    Case("leaves a link to itself", NOTHING, place("os.symlink(here, here)")),
    Case(
        "leaves a second name of another file",
        NOTHING,
        place("open('/out/other', 'w').write('{\"items\": [{}]}')\nos.link('/out/other', here)"),
    ),
    Case("leaves a pipe that nobody writes to", ("cell_error", *NOTHING), place("os.mkfifo(here)")),
    Case("leaves a folder", NOTHING, place("os.mkdir(here)")),
    Case("leaves a socket", NOTHING, place("socket.socket(socket.AF_UNIX).bind(here)")),
    Case(
        "leaves links in place of everything",
        NOTHING,
        place(
            "for name in ('about.json', 'executed.ipynb', 'calls.json', 'result.csv', 'result.arrow'):\n"
            "    if os.path.lexists(f'/out/{name}'): os.unlink(f'/out/{name}')\n"
            "    os.symlink('CANARY', f'/out/{name}')"
        ),
    ),
    Case("takes away the folder itself", ("cell_error", *NOTHING), place("os.rename('/out', '/tmp/out')")),
    Case("closes the folder to everybody", (*NOTHING, "kernel_died"), place("os.chmod('/out', 0)")),
)
