"""Where the log goes and what never stands in it."""

import logging

import discord

LIBRARIES = (
    "aiohttp",
    "anthropic",
    "asyncio",
    "canvasapi",
    "chromadb",
    "discord",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "langchain",
    "langchain_core",
    "langchain_openai",
    "ollama",
    "openai",
    "sentence_transformers",
    "transformers",
    "urllib3",
)


def start_log(level: str) -> None:
    """Log to standard error from `level` on.

    Libraries speak from `warning` on: below it, discord.py would write what people say into the log.
    """
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for library in LIBRARIES:
        logger = logging.getLogger(library)
        logger.setLevel(max(logging.WARNING, logger.getEffectiveLevel()))
    # It asks for its own debug messages when it is imported, whatever was set before.
    logging.getLogger("bm25s").disabled = True
    # This bot never speaks, so that it need not be told that it could not.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
