"""What a server's owner is asked to allow, and why."""

from bot.app import INTENTS
from bot.invitation import NEEDS, PERMISSIONS, invite_url

APPLICATION = "APPLICATION_ID"
INTENT_REASONS = {
    "guilds": "to know the server's channels and roles",
    "guild_messages": "to be told of messages: of their text only where the bot is mentioned or replied to",
    "dm_messages": "to be asked, and to be handed notebooks, in direct messages",
}


def parts() -> dict[str, str]:
    """Return the invite link, the table of permissions and the table of intents by their names."""
    needs = (f"| {each.title} | {each.why} |" for each in NEEDS)
    intents = (f"| `{name}` | {INTENT_REASONS[name]} |" for name, on in INTENTS if on)
    return {
        "invite-link": f"```\n{invite_url(APPLICATION)}\n```",
        "permissions": "\n".join(("| permission | the bot needs it to |", "| --- | --- |", *needs))
        + f"\n\nTogether they are the number `{PERMISSIONS.value}` in the link.",
        "intents": "\n".join(("| intent | what for |", "| --- | --- |", *intents)),
    }
