"""The bot is invited with what it needs, and with nothing more."""

import ast
import inspect
import re
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.app import INTENTS
from bot.invitation import NEEDS, PERMISSIONS, invite_url
from bot.playground import seed_from
from bot.settings import Settings
from docs.generate.invitation import INTENT_REASONS
from registrar.course.load import load_course
from tests.docs.markdown import ROOT

COURSE = ROOT / "tests" / "courses" / "maritime_history"
CALLS = {
    "view_channel": {"get_channel", "fetch_channel"},
    "send_messages": {"send"},
    "send_messages_in_threads": {"send"},
    "create_public_threads": {"create_thread"},
    "embed_links": {"Embed"},
    "attach_files": {"File"},
    "read_message_history": {"history", "fetch_message"},
    "manage_messages": {"delete"},
    "manage_roles": {"create_role", "add_roles", "remove_roles"},
    "manage_channels": {"create_text_channel", "create_category"},
    "create_events": {"create_scheduled_event"},
}
"""What the bot calls that fails without a permission."""

DOCUMENTED = (
    discord.Guild.create_role,
    discord.Guild.create_text_channel,
    discord.Member.add_roles,
    discord.Member.remove_roles,
    discord.Message.create_thread,
    discord.Message.delete,
    discord.TextChannel.history,
)
"""Calls of the bot whose descriptions in discord.py name the permission that they need."""

STRONG = {
    "ban": "ban_members",
    "kick": "kick_members",
    "pin": "pin_messages",
    "add_reaction": "add_reactions",
    "create_webhook": "manage_webhooks",
    "create_invite": "create_instant_invite",
    "purge": "manage_messages",
    "publish": "manage_messages",
}
"""What some bots call, and what it would take."""


@pytest.fixture(scope="module")
def called() -> set[str]:
    """Return the names of everything that is called anywhere in the bot."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "bot").rglob("*.py")]
    calls = (node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {func.attr for func in calls if isinstance(func, ast.Attribute)}


@pytest.mark.parametrize("need", NEEDS, ids=lambda need: need.permission)
def test_every_permission_is_used(need: object, called: set[str]) -> None:
    assert CALLS[getattr(need, "permission", "")] <= called


@pytest.mark.parametrize("call", DOCUMENTED, ids=lambda call: call.__qualname__)
def test_what_the_bot_calls_is_allowed_by_the_invitation(call: object, called: set[str]) -> None:
    assert getattr(call, "__name__", "") in called
    named = re.findall(r"Permissions\.(\w+)", inspect.getdoc(call) or "")
    assert named
    assert getattr(PERMISSIONS, named[0])


def test_nothing_is_called_that_the_invitation_leaves_out(called: set[str]) -> None:
    assert {
        name for name, permission in STRONG.items() if name in called and not getattr(PERMISSIONS, permission)
    } == set()


def test_the_invitation_never_asks_to_rule_the_server() -> None:
    assert not PERMISSIONS.administrator
    assert not PERMISSIONS.manage_guild
    assert not PERMISSIONS.mention_everyone


def test_the_link_asks_for_the_permissions_and_scopes() -> None:
    asked = parse_qs(urlsplit(invite_url(42)).query)
    assert asked["client_id"] == ["42"]
    assert asked["permissions"] == [str(PERMISSIONS.value)]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}


def test_the_playground_invites_the_bot_with_the_same_permissions() -> None:
    seed = seed_from(load_course(COURSE), Settings(_env_file=None, course=COURSE))
    assert seed.bot_permissions == PERMISSIONS.value


def test_no_intent_is_privileged_and_each_has_its_reason() -> None:
    privileged = discord.Intents.none()
    privileged.members = privileged.presences = privileged.message_content = True
    assert INTENTS.value & privileged.value == 0
    assert {name for name, on in INTENTS if on} == set(INTENT_REASONS)
