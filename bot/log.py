"""Where the log goes and what never stands in it."""

import logging


def start_log(level: str) -> None:
    """Log to standard error from `level` on.

    Libraries stay at `info` and above: below it, discord.py would write what people say into the log.
    """
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    for library in ("discord", "aiohttp", "chromadb", "httpx", "urllib3"):
        logger = logging.getLogger(library)
        logger.setLevel(max(logging.INFO, logger.getEffectiveLevel()))
