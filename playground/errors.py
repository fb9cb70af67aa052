"""The refusals of Discord's API: a status, a code, a sentence, and for forms a tree of field errors.

Codes and sentences follow the table "JSON Error Codes" of Discord's documents.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any


class Fault(Enum):
    """Everything this server refuses: HTTP status, Discord's code, Discord's sentence."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    METHOD_NOT_ALLOWED = (405, 0, "405: Method Not Allowed")
    UNKNOWN_APPLICATION = (404, 10002, "Unknown Application")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_OVERWRITE = (404, 10009, "Unknown Overwrite")
    UNKNOWN_ROLE = (404, 10011, "Unknown Role")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    UNKNOWN_COMMAND_PERMISSIONS = (404, 10066, "Unknown application command permissions")
    UNKNOWN_EVENT = (404, 10070, "Unknown Guild Scheduled Event")
    BOTS_CANNOT_USE_THIS = (403, 20001, "Bots cannot use this endpoint")
    TOO_MANY_PINS = (400, 30003, "Maximum number of pins reached for the channel (50)")
    TOO_MANY_REACTIONS = (400, 30010, "Maximum number of reactions reached (20)")
    TOO_MANY_COMMANDS = (400, 30032, "Maximum number of application commands reached (100)")
    TOO_MANY_EVENTS = (400, 30038, "Maximum number of uncompleted guild scheduled events reached (100)")
    FILE_TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_ON_A_DM = (403, 50003, "Cannot execute action on a DM channel")
    NOT_YOUR_MESSAGE = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_MESSAGE_USER = (403, 50007, "Cannot send messages to this user")
    CANNOT_SEND_IN_CHANNEL = (400, 50008, "Cannot send messages in a non-text channel")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    BULK_DELETE_COUNT = (
        400,
        50016,
        "You can only delete between 2 and 100 messages in one request.",
    )
    SYSTEM_MESSAGE = (403, 50021, "Cannot execute action on a system message")
    WRONG_CHANNEL_TYPE = (400, 50024, "Cannot execute action on this channel type")
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_ROLE = (400, 50028, "Invalid role")
    MESSAGE_TOO_OLD = (400, 50034, "You can only bulk delete messages that are under 14 days old.")
    INVALID_FORM_BODY = (400, 50035, "Invalid Form Body")
    THREAD_ARCHIVED = (400, 50083, "Thread is archived")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
    THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
    EVENT_NOT_EDITABLE = (400, 180000, "Cannot update a finished event")


class ApiError(Exception):
    """A request refused the way Discord refuses it.

    Args:
        fault: what is wrong.
        errors: Discord's tree of field errors, for an invalid form.
    """

    def __init__(self, fault: Fault, errors: dict[str, Any] | None = None) -> None:
        self.fault = fault
        self.errors = errors
        self.status, self.code, self.message = fault.value
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """Return the JSON body: `message`, `code`, and `errors` where a form was wrong."""
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body

    def sentence(self) -> str:
        """Return one plain sentence: the first field error if there is one, else Discord's own."""
        return _first_message(self.errors) or self.message


class FieldProblem(tuple[tuple[str, ...], str, str]):
    """One wrong field: its path from the root of the form, Discord's code, Discord's sentence."""

    __slots__ = ()

    def __new__(cls, path: Sequence[str | int], code: str, message: str) -> "FieldProblem":
        """Build a problem; an empty path means the form as a whole."""
        return super().__new__(cls, (tuple(str(part) for part in path), code, message))


def form_error(*problems: FieldProblem) -> ApiError:
    """Return error 50035 with the given problems in Discord's nested shape.

    Source: https://discord.com/developers/docs/reference#error-messages
    """
    tree: dict[str, Any] = {}
    for path, code, message in problems:
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})
    return ApiError(Fault.INVALID_FORM_BODY, _leaves_only(tree))


def _leaves_only(node: dict[str, Any]) -> dict[str, Any]:
    """Keep a node's own errors or its children's, never both: Discord's shape allows only one."""
    if "_errors" in node:
        return {"_errors": node["_errors"]}
    return {key: _leaves_only(child) for key, child in node.items()}


def _first_message(tree: dict[str, Any] | None) -> str | None:
    while tree:
        if "_errors" in tree:
            return str(tree["_errors"][0]["message"])
        tree = next(iter(tree.values()), None)
    return None
