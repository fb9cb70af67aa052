"""Wild JSON, and what an answer of Discord's looks like."""

from typing import Any

from hypothesis import strategies as st

from tests.playground.visitors import Json

FIELDS = [
    "content",
    "embeds",
    "components",
    "allowed_mentions",
    "attachments",
    "flags",
    "nonce",
    "enforce_nonce",
    "message_reference",
    "message_id",
    "title",
    "description",
    "url",
    "timestamp",
    "color",
    "fields",
    "value",
    "inline",
    "footer",
    "author",
    "image",
    "thumbnail",
    "text",
    "icon_url",
    "type",
    "style",
    "label",
    "custom_id",
    "options",
    "placeholder",
    "min_values",
    "max_values",
    "default",
    "disabled",
    "emoji",
    "accessory",
    "media",
    "items",
    "file",
    "name",
    "parse",
    "users",
    "roles",
    "replied_user",
    "id",
    "data",
    "choices",
    "required",
    "min_value",
    "max_value",
    "channel_types",
    "autocomplete",
    "default_member_permissions",
    "contexts",
    "dm_permission",
    "name_localizations",
    "permissions",
    "allow",
    "deny",
    "permission_overwrites",
    "parent_id",
    "topic",
    "position",
    "recipient_id",
    "messages",
    "scheduled_start_time",
    "scheduled_end_time",
    "entity_type",
    "privacy_level",
    "entity_metadata",
    "location",
    "status",
    "channel_id",
    "archived",
    "locked",
    "auto_archive_duration",
    "nick",
    "permissions",
    "hoist",
    "mentionable",
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.integers(0, 23)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=20)
    | st.sampled_from(
        ["2026-01-01T00:00:00Z", "2026-01-01", "attachment://x", "https://x.org/", "\ud800", "1", "-1", "9" * 30]
    )
)
wild_json = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), inner, max_size=8)
    ),
    max_leaves=40,
)
bodies = st.dictionaries(st.sampled_from(FIELDS), wild_json, max_size=10) | wild_json


def is_discords(status: int, answer: Any) -> bool:
    if status < 400:
        return True
    if not (isinstance(answer, dict) and isinstance(answer["message"], str) and isinstance(answer["code"], int)):
        return False
    return "errors" not in answer or well_formed(answer["errors"])


def well_formed(tree: Json) -> bool:
    if "_errors" in tree:
        return len(tree) == 1 and all(set(one) == {"code", "message"} for one in tree["_errors"])
    return bool(tree) and all(well_formed(branch) for branch in tree.values())
