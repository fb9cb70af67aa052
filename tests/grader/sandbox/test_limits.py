"""What a program may use, and what happens when it wants more."""

from dataclasses import replace

import pytest

from tests.grader.sandbox.confined import SMALL, Bench


async def test_a_program_that_sleeps_past_the_wall_limit_is_stopped(bench: Bench) -> None:
    heard = await bench.run("time.sleep(60)", replace(SMALL, wall_s=0.5))
    assert heard.ended.breach == "timeout"
    assert 0.5 <= heard.ended.seconds < 5


async def test_the_clock_does_not_run_before_it_is_begun(bench: Bench) -> None:
    async with bench.started("time.sleep(1); say(done=True)", replace(SMALL, wall_s=0.3)) as confined:
        assert await confined.hear() == {"done": True}
        assert (await confined.stop()).breach is None


async def test_an_ignored_signal_does_not_prolong_the_run(bench: Bench) -> None:
    source = """
    for number in range(1, 65):
        attempt(lambda: signal.signal(number, signal.SIG_IGN))
    while True: time.sleep(1)
    """
    assert (await bench.run(source, replace(SMALL, wall_s=0.5))).ended.breach == "timeout"


HOGS = {
    "one process": "hog = [bytearray(1 << 20) for _ in range(1000)]; time.sleep(9)",
    "many processes": """
        for _ in range(8):
            if os.fork() == 0:
                hog = bytearray(os.urandom(1 << 20) * 64); time.sleep(9)
        time.sleep(9)
        """,
    "shared mappings": """
        import mmap
        shared = mmap.mmap(-1, 600 << 20)
        for place in range(0, 600 << 20, 4096): shared[place] = 1
        time.sleep(9)
        """,
    "socket queues": """
        import resource
        pairs = [socket.socketpair() for _ in range(480)]
        for pair in pairs:
            for end in pair:
                end.setblocking(False)
                attempt(lambda: [end.send(bytes(65536)) for _ in range(9)])
        time.sleep(9)
        """,
}


@pytest.mark.parametrize("hog", HOGS)
async def test_memory_is_summed_over_all_that_runs_inside(bench: Bench, hog: str) -> None:
    heard = await bench.run(HOGS[hog])
    assert heard.ended.breach == "memory_limit"
    assert heard.ended.peak_memory_mb > 256


async def test_memory_shared_after_a_fork_counts_once(bench: Bench) -> None:
    source = """
    import gc; gc.disable()
    shared = bytearray(os.urandom(1 << 20) * 100)
    children = [os.fork() for _ in range(4) if os.getpid() == parent] if (parent := os.getpid()) else []
    time.sleep(0.6)
    if os.getpid() == parent: say(done=True)
    os._exit(0)
    """
    heard = await bench.run(source)
    assert heard.ended.breach is None
    assert heard.only == {"done": True}
    assert 100 <= heard.ended.peak_memory_mb < 256


@pytest.mark.parametrize("call", ["memfd_create", "shmget", "msgget"])
async def test_memory_that_no_process_shows_cannot_be_had(bench: Bench, call: str) -> None:
    source = f"""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    arguments = {{"memfd_create": (b"x", 0), "shmget": (0, 1 << 20, 0o1600), "msgget": (0, 0o1600)}}["{call}"]
    say(result=getattr(libc, "{call}")(*arguments), error=ctypes.get_errno())
    """
    assert (await bench.run(source)).only == {"result": -1, "error": 1}


async def test_pages_cannot_be_lent_to_where_no_process_shows_them(bench: Bench) -> None:
    heard = await bench.run("""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    say(result=libc.vmsplice(os.pipe()[1], None, 0, 0), error=ctypes.get_errno())
    say(error=attempt(lambda: socket.socket().setsockopt(socket.SOL_SOCKET, 60, 1)))
    """)
    assert heard.messages == [{"result": -1, "error": 1}, {"error": "PermissionError"}]


FORKS = {
    "a fork bomb": "while True: attempt(os.fork)",
    "many threads": """
        for _ in range(500):
            attempt(threading.Thread(target=time.sleep, args=(9,)).start)
        time.sleep(9)
        """,
    "many sleeping shells": """
        for _ in range(500): attempt(lambda: subprocess.Popen(["sleep", "9"]))
        time.sleep(9)
        """,
}


@pytest.mark.parametrize("bomb", FORKS)
async def test_processes_and_threads_are_counted(bench: Bench, bomb: str) -> None:
    assert (await bench.run(FORKS[bomb])).ended.breach == "process_limit"


async def test_the_kernel_itself_holds_the_number_of_processes(bench: Bench) -> None:
    source = """
    born = 0
    while attempt(os.fork) != "BlockingIOError" and born < 2000:
        born += 1
        if born == 1: say(started=True)
    time.sleep(5)
    """
    async with bench.started(source, replace(SMALL, processes=40)) as confined:
        confined.sandbox.begin()
        assert [message async for message in confined.messages]
        assert (await confined.stop()).breach == "process_limit"


DISKS = {
    "the home": "'/home/student/x'",
    "the temporary folder": "'/tmp/x'",
    "shared memory": "'/dev/shm/x'",
}


@pytest.mark.parametrize("place", DISKS)
async def test_a_full_disk_ends_the_run(bench: Bench, place: str) -> None:
    source = f"""
    for number in range(100):
        attempt(lambda: open({DISKS[place]} + str(number), "wb").write(bytes(1 << 20)))
    time.sleep(9)
    """
    assert (await bench.run(source)).ended.breach == "disk_limit"


async def test_many_empty_files_end_the_run(bench: Bench) -> None:
    source = """
    made = 0
    while attempt(lambda: open(f"/tmp/{made}", "x").close()) is None: made += 1
    say(made=made)
    time.sleep(9)
    """
    heard = await bench.run(source)
    assert heard.ended.breach == "disk_limit"
    assert all(message["made"] <= 216 for message in heard.messages)


async def test_a_file_cannot_be_made_larger_than_the_disk(bench: Bench) -> None:
    heard = await bench.run('say(error=attempt(lambda: os.truncate(open("x", "wb").name, 1 << 40)))')
    assert heard.only == {"error": "OSError"}


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
async def test_a_flood_of_output_ends_the_run(bench: Bench, stream: str) -> None:
    heard = await bench.run(f"while True: sys.{stream}.write('x' * 65536 + chr(10))")
    assert heard.ended.breach == "output_limit"


async def test_what_may_leave_is_bounded_too(bench: Bench) -> None:
    source = 'attempt(lambda: open("/out/result.csv", "wb").write(bytes(10 << 20))); time.sleep(9)'
    assert (await bench.run(source)).ended.breach == "output_limit"
