"""Whatever JSON a client sends, it is taken or refused in Discord's shape; the server never fails."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground import Playground, Rules
from tests.playground.visitors import People, RawBot
from tests.playground.wild_json import bodies, is_discords, wild_json


@pytest.fixture
def rules() -> Rules:
    return Rules(rate_limits=False)


@pytest.fixture
async def targets(raw_bot: RawBot, people: People, playground: Playground) -> dict[str, tuple[str, str]]:
    """Every route that takes a body, by a name."""
    general = await people["Ben"].channel("general")
    guild, application = playground.guild_id, playground.application_id
    _, message = await raw_bot.rest("POST", f"/channels/{general}/messages", json={"content": "x"})
    _, thread = await raw_bot.rest("POST", f"/channels/{general}/threads", json={"name": "T", "type": 11})
    _, role = await raw_bot.rest("POST", f"/guilds/{guild}/roles", json={"name": "R"})
    commands = f"/applications/{application}/commands"
    [command] = await raw_bot.registers({"name": "ask", "description": "d"})
    await raw_bot.listen()
    await people["Ben"].runs(general, "ask")
    asked = await raw_bot.hears("INTERACTION_CREATE")
    return {
        "POST message": ("POST", f"/channels/{general}/messages"),
        "PATCH message": ("PATCH", f"/channels/{general}/messages/{message['id']}"),
        "bulk delete": ("POST", f"/channels/{general}/messages/bulk-delete"),
        "PATCH channel": ("PATCH", f"/channels/{general}"),
        "PUT overwrite": ("PUT", f"/channels/{general}/permissions/{role['id']}"),
        "POST thread": ("POST", f"/channels/{general}/threads"),
        "PATCH thread": ("PATCH", f"/channels/{thread['id']}"),
        "POST dm": ("POST", "/users/@me/channels"),
        "POST channel": ("POST", f"/guilds/{guild}/channels"),
        "POST role": ("POST", f"/guilds/{guild}/roles"),
        "PATCH role": ("PATCH", f"/guilds/{guild}/roles/{role['id']}"),
        "PATCH member": ("PATCH", f"/guilds/{guild}/members/{people['Ben'].id}"),
        "POST event": ("POST", f"/guilds/{guild}/scheduled-events"),
        "POST command": ("POST", commands),
        "PUT commands": ("PUT", commands),
        "PATCH command": ("PATCH", f"{commands}/{command['id']}"),
        "callback": ("POST", f"/interactions/{asked['id']}/{asked['token']}/callback"),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=bodies)
async def test_wild_json_is_refused_in_discords_shape(
    body: Any, targets: dict[str, tuple[str, str]], raw_bot: RawBot
) -> None:
    raw = json.dumps(body)
    headers = {"Content-Type": "application/json"}
    for name, (method, path) in targets.items():
        status, answer = await raw_bot.rest(method, path, data=raw, headers=headers)
        assert status < 500, (name, answer)
        assert is_discords(status, answer), (name, status, answer)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.sampled_from([4, 5, 8, 9]), data=bodies)
async def test_wild_answers_to_interactions_are_refused_in_discords_shape(
    kind: Any, data: Any, targets: dict[str, tuple[str, str]], raw_bot: RawBot
) -> None:
    method, path = targets["callback"]
    raw = json.dumps({"type": kind, "data": data})
    status, answer = await raw_bot.rest(method, path, data=raw, headers={"Content-Type": "application/json"})
    assert status < 500, answer
    assert is_discords(status, answer), (status, answer)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(kind=st.integers(2, 5), options=wild_json, values=wild_json, components=wild_json)
async def test_wild_acts_of_people_are_refused_in_plain_words(
    kind: Any,
    options: Any,
    values: Any,
    components: Any,
    targets: dict[str, tuple[str, str]],
    people: People,
    playground: Playground,
) -> None:
    general = targets["POST message"][1].split("/")[2]
    command = next(iter(playground.world.commands.values()), None)
    body = {
        "type": kind,
        "channel_id": general,
        "command_id": str(command.id) if command else "1",
        "options": options,
        "values": values,
        "components": components,
        "message_id": "1",
        "modal_id": "1",
    }
    status, answer = await people["Ben"].ask(
        "POST", "/interactions", data=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert status < 500
    assert status == 202 or (isinstance(answer["error"], str) and isinstance(answer["code"], int))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=st.binary(max_size=200))
async def test_wild_multipart_is_refused(raw: bytes, targets: dict[str, tuple[str, str]], raw_bot: RawBot) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    path = targets["POST message"][1]
    for body in (
        raw,
        b"--b\r\n" + raw + b"\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="payload_json"\r\n\r\n' + raw,
    ):
        status, answer = await raw_bot.rest("POST", path, data=body, headers=headers)
        assert status < 500, answer
        assert is_discords(status, answer)
