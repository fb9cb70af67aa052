"""The language model of an installation, opened by LangChain's `init_chat_model`, and what comes out of it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from knowledge.errors import LanguageModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

SECONDS = 20.0
"""How long a model may take over an answer, by default."""
LONGEST = 2_400
"""Characters after which an answer is given up: it was asked to be short."""

_GOOD_ENDS = {"stop", "end_turn", "stop_sequence", "complete", "eos"}
"""How providers say that a model has said all it wanted to. Other reasons mean that it was cut off."""
_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason", "finishReason")


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model writes.

    Attributes:
        name: as `init_chat_model` takes it, such as `ollama:llama3.2` or `openai:gpt-4.1-mini`.
        url: the provider's address, where it is not the usual one.
        key: the provider's key; without one, the provider's own environment variable is read.
        seconds: how long it may take over an answer.
    """

    name: str
    url: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    seconds: float = SECONDS


def open_model(choice: ModelChoice) -> "BaseChatModel":
    """Make a model ready to be asked. Nothing is sent yet. The import takes seconds: call it off the event loop.

    Raises:
        LanguageModelError: if there is no such provider, its package is missing, or it lacks a key.
    """
    from langchain.chat_models import init_chat_model  # noqa: PLC0415, a slow import

    options: dict[str, Any] = {"timeout": choice.seconds, "max_retries": 0}
    if choice.url:
        options["base_url"] = choice.url
    if choice.key:
        options["api_key"] = choice.key
    try:
        model: BaseChatModel = init_chat_model(choice.name, **options)
    except Exception as error:
        # Every provider has errors of its own for a setting that is missing.
        raise LanguageModelError(
            f"The language model {choice.name!r} cannot be used ({type(error).__name__}). Name it as `provider:model`, "
            "install the provider's package, which the extra `llm` brings for three of them, and set its key."
        ) from error
    return model


async def streamed(model: "BaseChatModel", messages: Sequence["BaseMessage"]) -> AsyncGenerator[str, None]:
    """Yield everything that a model has written so far, again with each piece that arrives.

    Raises:
        LanguageModelError: if it writes nothing or without end, or is cut off.
        Exception: whatever the provider's package raises.
    """
    text, ended = "", ""
    async with aclosing(model.astream(list(messages))) as pieces:  # type: ignore[type-var]
        async for piece in pieces:
            ended = next(
                (str(piece.response_metadata[key]) for key in _REASONS if piece.response_metadata.get(key)), ended
            )
            if piece.text:
                text += piece.text
                yield text
            if len(text) > LONGEST:
                raise LanguageModelError("The language model writes without end.")
    if not text.strip():
        raise LanguageModelError("The language model wrote nothing.")
    if ended.lower() not in _GOOD_ENDS:
        raise LanguageModelError("The language model was cut off.")
