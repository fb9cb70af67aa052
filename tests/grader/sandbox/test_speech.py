"""Messages out of a sandbox: bounded, and never trusted."""

from grader.sandbox.speech import LINE_BYTES
from tests.grader.sandbox.confined import Bench


async def test_lines_go_in_and_come_out(bench: Bench) -> None:
    async with bench.started("for line in sys.stdin: say(echo=json.loads(line))") as confined:
        for word in ("one", "zwei", "трое"):
            await confined.sandbox.send({"word": word})
            assert await confined.hear() == {"echo": {"word": word}}


async def test_what_is_no_json_object_is_passed_over(bench: Bench) -> None:
    source = r"""
    out = sys.stdout.buffer
    for line in (b"hello", b"[1]", b"\xff\xfe{}", b"{", b"[" * 100000, b"nul\0", b'{"n": ' + b"9" * 5000 + b"}"):
        out.write(line + b"\n")
    out.flush()
    say(last=True)
    """
    assert (await bench.run(source)).only == {"last": True}


async def test_a_line_over_the_bound_is_passed_over_and_the_next_one_heard(bench: Bench) -> None:
    heard = await bench.run(f"""
    say(long="x" * {LINE_BYTES})
    say(short=True)
    say(full="x" * ({LINE_BYTES} - 12))
    """)
    assert [set(message) for message in heard.messages] == [{"short"}, {"full"}]


async def test_a_message_without_a_line_end_is_not_heard(bench: Bench) -> None:
    assert (await bench.run("sys.stdout.write('{\"half\": 1}')")).messages == []


async def test_sending_to_a_program_that_has_ended_does_no_harm(bench: Bench) -> None:
    async with bench.started("") as confined:
        assert [message async for message in confined.messages] == []
        await confined.sandbox.send({"too": "late"})


async def test_the_exit_status_is_told(bench: Bench) -> None:
    assert (await bench.run("sys.exit(7)")).ended.status == 7
    assert (await bench.run("os.kill(os.getpid(), signal.SIGSEGV)")).ended.status == -11
    assert (await bench.run("")).ended.status == 0
