"""Writes a stand-in for `docker`: it confines nothing, keeps what it was asked, and runs programs of the tests' own."""

import json
import sys
from pathlib import Path

_SCRIPT = """#!{python} -IS
import json, os, signal, subprocess, sys
from pathlib import Path

state = Path({state!r})
verb, name = sys.argv[1], sys.argv[-1]
with (state / "asked").open("a") as log:
    log.write(json.dumps(sys.argv[1:]) + "\\n")

def pid():
    return int((state / (name + ".pid")).read_text())

if verb in ("image", "run"):
    refusal = state / ("refuse-" + verb)
    if refusal.exists():
        sys.exit(refusal.read_text())
elif verb == "create":
    (state / sys.argv[sys.argv.index("--name") + 1]).write_text(json.dumps(sys.argv))
elif verb == "start":
    asked = json.loads((state / name).read_text())
    binds = [word.split(",") for word in asked if word.startswith("type=bind")]
    mounts = [dict(part.partition("=")[::2] for part in bind) for bind in binds]
    places = {{mount["target"]: mount["source"] for mount in mounts}}
    (state / (name + ".pid")).write_text(str(os.getpid()))
    os.environ["OUT"] = places["/out"]
    os.execv({python!r}, [{python!r}, places["/program"]])
elif verb in ("pause", "unpause", "kill"):
    os.kill(pid(), {{"pause": signal.SIGSTOP, "unpause": signal.SIGCONT, "kill": signal.SIGKILL}}[verb])
elif verb == "inspect":
    print("true" if (state / "oom").exists() else "false")
elif verb == "rm":
    (state / name).unlink()
"""


class FakeEngine:
    """An executable, and what it has been asked."""

    def __init__(self, folder: Path) -> None:
        self.state = folder / "state"
        self.state.mkdir()
        self.executable = folder / "docker"
        self.executable.write_text(_SCRIPT.format(python=sys.executable, state=str(self.state)))
        self.executable.chmod(0o755)

    def refuse(self, verb: str, words: str) -> None:
        (self.state / f"refuse-{verb}").write_text(words)

    def run_out_of_memory(self) -> None:
        (self.state / "oom").touch()

    @property
    def asked(self) -> list[list[str]]:
        return [json.loads(line) for line in (self.state / "asked").read_text().splitlines()]

    def asked_to(self, verb: str) -> list[list[str]]:
        return [words for words in self.asked if words[0] == verb]
