"""What a program can see, reach and do to others."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import grader
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.slots import owned_by
from grader.sandbox.types import Spec
from tests.grader.sandbox.confined import SMALL, Bench, Confined

LIBC = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
def call(name, *arguments):
    ctypes.set_errno(0)
    result = getattr(libc, name)(*arguments)
    return "done" if result >= 0 else __import__("errno").errorcode[ctypes.get_errno()]
"""


async def test_no_address_can_be_reached(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        heard = await bench.run(f"""
        say(
            host=attempt(lambda: socket.create_connection(("127.0.0.1", {port}), 2)),
            tcp=attempt(lambda: socket.create_connection(("192.0.2.1", 80), 2)),
            udp=attempt(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))),
            name=attempt(lambda: socket.getaddrinfo("example.org", 80)),
            interfaces=[name for _, name in socket.if_nameindex()],
        )
        """)
    assert heard.only["host"] == "ConnectionRefusedError"
    assert heard.only["tcp"] == heard.only["udp"] == "OSError"
    assert heard.only["name"] == "gaierror"
    assert heard.only["interfaces"] == ["lo"]


async def test_an_abstract_socket_of_the_host_cannot_be_reached(bench: Bench) -> None:
    name = f"\0{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        heard = await bench.run(f"say(error=attempt(lambda: socket.socket(socket.AF_UNIX).connect({name!r})))")
    assert heard.only == {"error": "ConnectionRefusedError"}


async def test_the_sockets_that_a_kernel_needs_are_allowed_and_others_refused(bench: Bench) -> None:
    heard = await bench.run("""
    kinds = {"packet": 17, "alg": 38, "vsock": 40, "can": 29, "xdp": 44, "bluetooth": 31, "key": 15, "rds": 21}
    open_ = lambda family: attempt(lambda: socket.socket(family, socket.SOCK_DGRAM).close())
    say(**{name: open_(number) for name, number in kinds.items()})
    say(netlink=open_(16), unix=open_(1), inet=open_(2))
    # The kernel reads the low half of the number only; a filter must not be dodged by the high half.
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    say(dodge=libc.syscall(41, ctypes.c_ulong((1 << 32) + 17), 3, 0), error=ctypes.get_errno())
    """)
    refused, allowed, dodge = heard.messages
    assert set(refused.values()) == {"PermissionError"}
    assert set(allowed.values()) == {None}
    assert dodge == {"dodge": -1, "error": 1}


async def test_files_of_the_host_are_not_there(bench: Bench, tmp_path: Path) -> None:
    (secret := tmp_path / "secret.txt").write_text("the held-back data")
    project = Path(grader.__file__).parent
    wanted = [secret, project / "errors.py", project.parent / "courses", Path.home() / ".bashrc", Path("/etc/shadow")]
    wanted += [Path("/var/log"), Path("/run"), Path("/sys/kernel"), Path("/boot"), Path("/srv"), tmp_path.parent]
    heard = await bench.run(f"""
    paths = {list(map(str, wanted))}
    say(seen=[path for path in paths if os.path.exists(path)], root=sorted(os.listdir("/")))
    """)
    assert heard.only["seen"] == []
    assert not {"work", "mnt", "opt", "srv", "sys", "run", "var"} & set(heard.only["root"]) - set(
        Path(sys.prefix).parts
    )


async def test_the_host_s_environment_is_not_there(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    token = secrets.token_hex(16)
    monkeypatch.setenv("DISCORD_TOKEN", token)
    heard = await bench.run("""
    environments = [open(f"/proc/{pid}/environ", errors="replace") for pid in os.listdir("/proc")
                    if pid.isdigit() and os.access(f"/proc/{pid}/environ", os.R_OK)]
    say(all=dict(os.environ), seen="".join(attempt(file.read) for file in environments))
    """)
    assert token not in str(heard.only)
    assert "DISCORD_TOKEN" not in str(heard.only)


async def test_given_variables_and_files_are_there_and_files_put_later_appear(bench: Bench, tmp_path: Path) -> None:
    inbox = tmp_path / "given"
    inbox.mkdir(mode=0o700)
    (inbox / "first.csv").write_text("a,b")
    source = """
    for line in sys.stdin:
        say(x=os.environ["X"], files={name: open("/in/" + name).read() for name in sorted(os.listdir("/in"))})
    """
    async with bench.started(source, inbox=inbox, environment={"X": "1"}) as confined:
        await confined.sandbox.send({})
        assert await confined.hear() == {"x": "1", "files": {"first.csv": "a,b"}}
        (inbox / "second.csv").write_text("c,d")
        await confined.sandbox.send({})
        assert (await confined.hear())["files"] == {"first.csv": "a,b", "second.csv": "c,d"}


async def test_nothing_but_the_own_disk_can_be_written(bench: Bench) -> None:
    heard = await bench.run("""
    places = ["/in", "/program", "/", "/usr", "/etc", "/dev", "/proc/sys/kernel", sys.prefix, "/usr/lib", "/home"]
    write = lambda place: attempt(lambda: open(place + "/x", "w").close())
    say(**{place: write(place) for place in places})
    say(**{place: write(place) for place in ("/home/student", "/tmp", "/dev/shm", "/out")})
    say(program=attempt(lambda: open("/program/__main__.py", "a")), python=attempt(lambda: open(sys.executable, "a")))
    """)
    refused, written, tampered = heard.messages
    assert set(refused.values()) <= {"OSError", "PermissionError", "FileNotFoundError"}
    assert set(written.values()) == {None}
    assert set(tampered.values()) <= {"OSError", "PermissionError"}


async def test_no_privilege_is_held(bench: Bench) -> None:
    heard = await bench.run("""
    lines = open("/proc/self/status").read().splitlines()
    status = dict(line.split(":", 1) for line in lines)
    say(capabilities=sorted({status[name].strip() for name in status if name.startswith("Cap")}),
        no_new=status["NoNewPrivs"].strip(), filter=status["Seccomp"].strip())
    """)
    assert heard.only == {"capabilities": ["0000000000000000"], "no_new": "1", "filter": "2"}


CALLS = {
    "become root": "call('setuid', 0)",
    "mount": "call('mount', b'none', b'/tmp', b'tmpfs', 0, None)",
    "unmount": "call('umount2', b'/proc', 2)",
    "change the root": "call('chroot', b'/tmp')",
    "make a user namespace": "call('unshare', 0x10000000)",
    "fork into a user namespace": "call('syscall', 56, 0x10000000 | 17, 0, 0, 0, 0)",
    "enter a namespace": "call('setns', 0, 0)",
    "trace": "call('ptrace', 16, os.getppid(), 0, 0)",
    "read another's memory": "call('process_vm_readv', os.getppid(), None, 0, None, 0, 0)",
    "make a device": "call('mknod', b'/tmp/sda', 0o60666, 2048)",
    "open by handle": "call('open_by_handle_at', 0, None, 0)",
    "load a BPF program": "call('syscall', 321, 0, 0, 0)",
    "use io_uring": "call('syscall', 425, 1, 0)",
    "count events": "call('syscall', 298, 0, 0, 0, 0, 0)",
    "read the keyring": "call('syscall', 250, 0, 0, 0, 0, 0)",
    "handle page faults": "call('syscall', 323, 0)",
    "set the clock": "call('syscall', 227, 0, None)",
    "read the kernel's log": "call('klogctl', 3, None, 0)",
    "rename the host": "call('sethostname', b'x', 1)",
}


async def test_calls_into_the_kernel_that_no_notebook_needs_are_refused(bench: Bench) -> None:
    attempts = "\n".join(f"say(call={name!r}, answer={act})" for name, act in CALLS.items())
    heard = await bench.run(LIBC + attempts)
    assert {message["call"]: message["answer"] for message in heard.messages} == dict.fromkeys(CALLS, "EPERM")


async def test_the_newer_way_to_fork_is_said_not_to_exist(bench: Bench) -> None:
    heard = await bench.run(LIBC + "say(answer=call('syscall', 435, 0, 0))")
    assert heard.only == {"answer": "ENOSYS"}


async def test_a_terminal_cannot_be_typed_into(bench: Bench) -> None:
    heard = await bench.run("""
    import fcntl, pty
    main, terminal = pty.openpty()
    say(error=attempt(lambda: fcntl.ioctl(terminal, 0x5412, b"x")))
    """)
    assert heard.only == {"error": "PermissionError"}


async def test_a_setuid_program_gives_nothing(bench: Bench) -> None:
    heard = await bench.run("""
    os.system("cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id")
    su = subprocess.run(["su", "-c", "id"], stdin=subprocess.DEVNULL, capture_output=True)
    say(su=su.returncode, own=subprocess.run(["/tmp/id", "-u"], capture_output=True, text=True).stdout, uid=os.getuid())
    """)
    assert heard.only["su"] != 0
    assert heard.only["own"].strip() == str(heard.only["uid"])


async def test_others_processes_cannot_be_seen_or_signalled(bench: Bench) -> None:
    source = """
    for line in sys.stdin:
        pids = [int(name) for name in os.listdir("/proc") if name.isdigit()]
        answers = [attempt(lambda: os.kill(pid, signal.SIGKILL)) for pid in (*range(3, 40), %d) if pid != os.getpid()]
        say(pids=len(pids), first=attempt(lambda: os.kill(1, signal.SIGKILL)), others=sorted(set(map(str, answers))))
        say(everybody=attempt(lambda: os.kill(-1, signal.SIGTERM)), alive=True)
    """
    async with bench.started(source % os.getpid()) as one, bench.started(source % os.getpid()) as other:
        for confined in (one, other):
            await confined.sandbox.send({})
            seen = await confined.hear()
            assert seen["pids"] == 2
            assert seen["others"] == ["ProcessLookupError"]
            assert (await confined.hear())["alive"] is True


async def test_two_sandboxes_do_not_meet(bench: Bench) -> None:
    source = """
    for line in sys.stdin:
        told = json.loads(line)
        say(
            uid=os.getuid(), files=[os.listdir(place) for place in ("/tmp", "/dev/shm", "/home/student", "/out")],
            link=attempt(lambda: socket.socket(socket.AF_UNIX).connect("\\0meeting")),
            **{space: os.readlink("/proc/self/ns/" + space) for space in ("net", "ipc", "pid", "uts", "mnt")},
        )
        for place in ("/tmp", "/dev/shm", "/home/student", "/out"): open(place + "/secret", "w").close()
        listener = socket.socket(socket.AF_UNIX); listener.bind("\\0meeting"); listener.listen()
        say(left=True)
    """
    async with bench.started(source) as one, bench.started(source) as other:
        views = []
        for confined in (one, other):
            await confined.sandbox.send({})
            views.append(await confined.hear())
            await confined.hear()
        for view in views:
            assert view["files"] == [[], [], [], []]
            assert view["link"] == "ConnectionRefusedError"
        for space in ("net", "ipc", "pid", "uts", "mnt"):
            assert views[0][space] != views[1][space]
        if os.geteuid() == 0:
            assert views[0]["uid"] != views[1]["uid"]


SURVIVORS = {
    "a double fork": "os.setsid()",
    "deaf to signals": "[signal.signal(n, signal.SIG_IGN) for n in (1, 2, 3, 13, 15)]; os.setsid()",
    "an orphan whose parent was killed": "os.kill(os.getppid(), signal.SIGKILL)",
}


@pytest.mark.parametrize("way", SURVIVORS)
async def test_nothing_survives_the_end_of_the_program(bench: Bench, way: str) -> None:
    heard = await bench.run(f"""
    if os.fork() == 0:
        if os.fork() == 0:
            {SURVIVORS[way]}
            for number in range(3): attempt(lambda: os.close(number))
            while True: time.sleep(0.01)
        time.sleep(0.1)
        os._exit(0)
    time.sleep(0.2)
    """)
    assert heard.ended.breach is None


async def test_nothing_survives_a_stop(bench: Bench) -> None:
    async with bench.started("""
    for _ in range(20):
        if os.fork() == 0:
            os.setsid()
            while True: time.sleep(1)
    say(ready=True)
    time.sleep(60)
    """) as confined:
        await confined.hear()
        ended = await confined.stop()
        assert ended.status is None
        assert await confined.sandbox.stop() == ended


async def test_all_who_stop_a_sandbox_at_once_hear_the_same(bench: Bench) -> None:
    async with bench.started("time.sleep(60)") as confined:
        stops = [asyncio.create_task(confined.sandbox.stop()) for _ in range(3)]
        await asyncio.sleep(0)
        stops[0].cancel()
        ended = await asyncio.gather(*stops, return_exceptions=True)
        assert isinstance(ended[0], asyncio.CancelledError)
        assert ended[1] == ended[2] == await confined.sandbox.stop()


@pytest.mark.parametrize("milliseconds", [0, 2, 4, 6, 8, 12, 16, 24])
async def test_a_start_that_is_cancelled_leaves_nothing(
    bubblewrap: Bubblewrap, tmp_path: Path, milliseconds: int
) -> None:
    program, inbox = tmp_path / "program", tmp_path / "inbox"
    for folder in (program, inbox):
        folder.mkdir()
    (program / "__main__.py").write_text("import time; time.sleep(600)")
    starting = asyncio.create_task(bubblewrap.start(Spec(Path(sys.executable), program, inbox, SMALL)))
    await asyncio.sleep(milliseconds / 1000)
    starting.cancel()
    if not (await asyncio.wait({starting}, timeout=60))[0]:
        pytest.fail("the start neither ended nor gave up")
    if not starting.cancelled():
        await starting.result().stop()
    assert [line for line in command_lines() if str(program) in line] == []


def command_lines() -> Iterator[str]:
    """The command lines of all processes."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield (process / "cmdline").read_text().replace("\0", " ")


async def test_a_program_that_kills_its_parent_ends_only_itself(bench: Bench) -> None:
    heard = await bench.run("""
    if os.fork() == 0:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)
    time.sleep(60)
    """)
    assert heard.ended.status == -9


GRADER = """
import asyncio, sys
from pathlib import Path
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.slots import owned_by
from tests.grader.sandbox.confined import Bench

async def main():
    async with Bench(Bubblewrap(), Path(sys.argv[1])).started("if os.fork() == 0: os.setsid()\\ntime.sleep(99)") as one:
        print(one.uid, flush=True)
        await asyncio.sleep(99)

asyncio.run(main())
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's sandbox has no user id of its own to look for")
def test_the_sudden_death_of_the_grader_ends_its_sandboxes(bubblewrap: Bubblewrap, tmp_path: Path) -> None:
    root = Path(grader.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", GRADER, tmp_path],
        cwd=root,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    uid = int(process.stdout.readline())
    assert len(owned_by(uid)) >= 1
    process.kill()
    process.communicate()
    for _ in range(500):
        if not owned_by(uid):
            break
        time.sleep(0.01)
    assert owned_by(uid) == []


async def test_an_honest_program_runs_after_all_that(bench: Bench) -> None:
    async def one(number: int) -> Confined:
        async with bench.started(f"say(number={number})") as confined:
            assert await confined.hear() == {"number": number}
            return confined

    await asyncio.gather(*map(one, range(6)))
