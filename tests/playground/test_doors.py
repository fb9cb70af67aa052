"""Who may come in: this machine alone, its own pages alone, and files from where they belong alone."""

import asyncio
import sys
from pathlib import Path

import aiohttp
import pytest

from playground import Playground, Seed, SeedChannel, SeedPerson, demo_seed, serve
from tests.playground.visitors import People

HOSTS = {
    "127.0.0.1:1": 200,
    "localhost": 200,
    "[::1]:80": 200,
    "evil.example": 421,
    "127.0.0.1.evil.example": 421,
    "127.0.0.1@evil.example": 421,
    "192.168.0.1": 421,
    "[": 421,
    "": 421,
}


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", ""])
async def test_it_binds_to_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        async with serve(demo_seed(), host=host):
            pytest.fail("it listened")


@pytest.mark.parametrize("path", ["/page/state", "/api/v10/users/@me", "/files/x", "/"])
async def test_requests_for_other_hosts_are_misdirected(
    path: str, playground: Playground, session: aiohttp.ClientSession
) -> None:
    for host, expected in HOSTS.items():
        async with session.get(playground.url + path, headers={"Host": host}) as answer:
            assert (host, answer.status == 421) == (host, expected == 421)


async def test_pages_of_other_origins_are_refused(
    playground: Playground, session: aiohttp.ClientSession, people: People
) -> None:
    ben = people["Ben"].id
    own = playground.url
    for origin, refused in (("https://evil.example", True), ("null", True), ("http://127.0.0.1:1", True), (own, False)):
        headers = {"Origin": origin}
        async with session.post(f"{own}/page/dms?as={ben}", json={"recipient_id": ben}, headers=headers) as answer:
            assert (origin, answer.content_type == "text/plain") == (origin, refused)
        if refused:
            for socket in ("/page/live?as=" + ben, "/gateway?v=10"):
                with pytest.raises(aiohttp.WSServerHandshakeError) as error:
                    await session.ws_connect(own + socket, headers=headers)
                assert error.value.status == 403
        else:
            await (await session.ws_connect(f"{own}/page/live?as={ben}", headers=headers)).close()


async def test_uploads_are_saved_and_pictures_shown(
    playground: Playground, session: aiohttp.ClientSession, people: People
) -> None:
    ben = people["Ben"]
    general = await ben.channel("general")
    form = aiohttp.FormData({"payload_json": "{}"})
    names = ("work.html", "plot.png", "drawing.svg", "no.ending-known")
    for index, name in enumerate(names):
        form.add_field(f"files[{index}]", b"<script>alert(1)</script>", filename=name)
    _, message = await ben.ask("POST", f"/channels/{general}/messages", data=form)
    for name, attachment in zip(names, message["attachments"], strict=True):
        async with session.get(attachment["url"]) as answer:
            assert await answer.read() == b"<script>alert(1)</script>"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            shown = "Content-Disposition" not in answer.headers
            assert (name, shown) == (name, name == "plot.png")
    async with session.get(message["attachments"][0]["url"].replace("work.html", "else.html")) as answer:
        assert answer.status == 404


async def test_the_folder_of_files_is_served_as_text_and_nothing_above_it(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    folder = tmp_path / "materials"
    (folder / "unit 1").mkdir(parents=True)
    (folder / "unit 1" / "notes.md").write_text("# Größe", "utf-8")
    (folder / "data.bin").write_bytes(b"\0\1")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    seed = Seed("G", (SeedChannel("general"),), (SeedPerson("Ada"),), files=folder)
    async with serve(seed) as playground:
        async with session.get(f"{playground.url}/files/unit%201/notes.md") as answer:
            assert (answer.headers["Content-Type"], await answer.text()) == ("text/plain; charset=utf-8", "# Größe")
        async with session.get(f"{playground.url}/files/data.bin") as answer:
            assert answer.content_type == "application/octet-stream"
        for path in ("link.txt", "..%2Fsecret.txt", "%2e%2e/secret.txt", "unit%201", "none.txt", "%00", "x" * 5000):
            async with session.get(aiohttp.client.URL(f"{playground.url}/files/{path}", encoded=True)) as answer:
                assert (path, answer.status) == (path, 404)


async def test_without_a_folder_there_are_no_files(playground: Playground, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{playground.url}/files/x") as answer:
        assert (answer.status, await answer.json()) == (404, {"error": "404: Not Found", "code": 0})


async def test_the_page_and_its_modules_are_served(playground: Playground, session: aiohttp.ClientSession) -> None:
    async with session.get(playground.url) as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")


async def test_it_runs_on_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "playground", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        url = line.decode().split()[-1]
        async with aiohttp.ClientSession() as session, session.get(f"{url}/page/state") as answer:
            assert (await answer.json())["guild"]["name"] == "Playground"
    finally:
        process.terminate()
        await process.wait()
