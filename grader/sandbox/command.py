"""The command that confines a program: unshare and a shell mount its bounded disk, bubblewrap does the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.interpreter import Interpreter
from grader.types import Limits

HOME = "/home/student"
_INNER_ID = 1000
_HEADROOM_TASKS = 16
_HEADROOM_FILES = 16

# bubblewrap's own tmpfs has no bound on inodes, so the bounded ones are mounted before it, in a mount namespace that
# ends with it. $1 and $2: mount options; $3: the folder with the mount points; $4: a cgroup to enter, or nothing.
_SCRIPT = """
if [ -n "$4" ]; then echo $$ > "$4/cgroup.procs"; fi
mount -t tmpfs -o "$1" scratch "$3/scratch"
mount -t tmpfs -o "$2" out "$3/out"
mkdir -m 1777 "$3/scratch/home" "$3/scratch/tmp" "$3/scratch/shm"
shift 4
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """What one sandbox stands on.

    Attributes:
        bubblewrap: the executable.
        stage: a folder of the host with two empty ones in it, `scratch` and `out`.
        uid: the real user and group id inside; None where we are no root ourselves and ours is mapped to another.
        filter_fd: the open seccomp program.
        account_fds: files for /etc by name, open.
        info_fd: where bubblewrap writes its child's process id.
        cgroup: a control group to enter.
    """

    bubblewrap: Path
    stage: Path
    uid: int | None
    filter_fd: int
    account_fds: Mapping[str, int]
    info_fd: int
    cgroup: Path | None = None


def accounts(uid: int | None) -> Mapping[str, bytes]:
    """Return the few files of /etc that libraries look into."""
    number = _INNER_ID if uid is None else uid
    return {
        "passwd": f"student:x:{number}:{number}::{HOME}:/bin/sh\n".encode(),
        "group": f"student:x:{number}:\n".encode(),
        "hosts": b"127.0.0.1 localhost sandbox\n::1 localhost\n",
        "nsswitch.conf": b"passwd: files\ngroup: files\nhosts: files\n",
    }


def environment(paths: Sequence[Path]) -> dict[str, str]:
    """Return the variables that are set in every sandbox."""
    return {
        "HOME": HOME,
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "PATH": ":".join([*map(str, paths), "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": "/tmp",  # noqa: S108 - the sandbox's own
        "TZ": "UTC",
        "USER": "student",
    }


def show(folder: Path, at: Path | str | None = None) -> list[str]:
    """Return the arguments that show a folder read-only, at another place or the same, whoever may enter there."""
    place = folder if at is None else Path(at)
    return [*_parents(place), "--ro-bind", str(folder), str(place)]


def show_interpreter(interpreter: Interpreter) -> list[str]:
    """Return the arguments that show a Python environment where it is on the host."""
    folders = [folder for folder in interpreter.folders if not folder.is_relative_to("/usr")]
    arguments = [argument for folder in folders for argument in show(folder)]
    for link, target in interpreter.links:
        arguments += [*_parents(link), "--symlink", target, str(link)]
    return arguments


def command(
    ground: Ground,
    limits: Limits,
    view: Sequence[str],
    variables: Mapping[str, str],
    program: Sequence[str],
    *,
    address_space: bool = True,
) -> list[str]:
    """Return the whole command.

    Args:
        ground: what the sandbox stands on.
        limits: its disk and processes are held by this; its time and memory by whoever watches.
        view: arguments of bubblewrap that show more of the host than every program sees.
        variables: the program's environment.
        program: the program and its arguments, as seen from inside.
        address_space: bound it; a GPU's driver needs it unbounded.
    """
    as_root = ground.uid is not None
    return [
        "unshare",
        *([] if as_root else ["--user", "--map-root-user"]),
        "--mount",
        *("--", "/bin/sh", "-euc", _SCRIPT, "sh"),
        _tmpfs(ground.uid, limits.disk_mb, limits.files + _HEADROOM_FILES),
        _tmpfs(ground.uid, limits.output_mb, limits.files),
        str(ground.stage),
        str(ground.cgroup or ""),
        str(ground.bubblewrap),
        *_namespaces(as_root),
        *("--die-with-parent", "--new-session", "--seccomp", str(ground.filter_fd), "--info-fd", str(ground.info_fd)),
        *_system(),
        *(
            arg
            for name, fd in ground.account_fds.items()
            for arg in ("--perms", "0644", "--file", str(fd), f"/etc/{name}")
        ),
        *("--bind", str(ground.stage / "scratch" / "tmp"), "/tmp"),  # noqa: S108 - the sandbox's own
        *("--bind", str(ground.stage / "scratch" / "shm"), "/dev/shm"),  # noqa: S108 - the sandbox's own
        *(*_parents(Path(HOME)), "--bind", str(ground.stage / "scratch" / "home"), HOME),
        # Notebooks written for Colab read and write here.
        *("--symlink", HOME, "/content"),
        *("--bind", str(ground.stage / "out"), "/out"),
        *view,
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME, "--clearenv"),
        *(arg for name, value in variables.items() for arg in ("--setenv", name, value)),
        "--",
        *_as_user(ground.uid),
        *_limited(limits, address_space=address_space),
        *program,
    ]


def _tmpfs(uid: int | None, megabytes: int, inodes: int) -> str:
    owner = "" if uid is None else f"uid={uid},gid={uid},"
    return f"{owner}mode=0755,nosuid,nodev,size={megabytes}m,nr_inodes={inodes}"


def _namespaces(as_root: bool) -> Iterator[str]:
    yield from ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--hostname", "sandbox", "--cap-drop", "ALL")
    if as_root:
        # `_as_user` needs these. A user namespace is not made: in one of root's the kernel would not hold RLIMIT_NPROC.
        yield from ("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP")
    else:
        yield from ("--unshare-user", "--uid", str(_INNER_ID), "--gid", str(_INNER_ID))


def _system() -> list[str]:
    arguments = show(Path("/usr"))
    for folder in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
        if folder.is_symlink():
            arguments += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            arguments += show(folder)
    arguments += ["--proc", "/proc", "--dev", "/dev", "--perms", "0755", "--dir", "/etc"]
    for path in map(Path, ("/etc/alternatives", "/etc/ld.so.cache")):
        if path.exists():
            arguments += show(path)
    return arguments


def _parents(path: Path) -> list[str]:
    """Make the folders above a mount point: those that bubblewrap 0.8 makes itself can be entered by root only."""
    above = [parent for parent in reversed(path.parents) if parent != Path("/") and not parent.is_relative_to("/usr")]
    return [argument for parent in above for argument in ("--perms", "0755", "--dir", str(parent))]


def _as_user(uid: int | None) -> list[str]:
    if uid is None:
        return []
    identity = ["--reuid", str(uid), "--regid", str(uid), "--clear-groups"]
    return ["setpriv", *identity, "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]


def _limited(limits: Limits, *, address_space: bool) -> Iterator[str]:
    yield "prlimit"
    # Over the limit by some, so that a count from outside can see it broken.
    yield f"--nproc={limits.processes + _HEADROOM_TASKS}"
    yield f"--fsize={limits.disk_mb << 20}"
    yield from ("--core=0", "--nofile=1024", "--memlock=8388608", "--msgqueue=819200", "--sigpending=1024")
    if address_space:
        # Bounds what page tables a program can make of memory it only maps.
        yield f"--as={(4 * limits.memory_mb + 8192) << 20}"
    yield "--"
