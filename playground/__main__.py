"""`python -m playground`: a demo course on its own, for a look around or for a bot under development."""

import argparse
import asyncio
import contextlib
import sys

from playground.seed import demo_seed
from playground.server import serve

DEFAULT_PORT = 8800


async def run(port: int) -> None:
    """Serve the demo course until interrupted."""
    async with serve(demo_seed(), port=port) as playground:
        lines = (
            f"The playground is open at {playground.url}",
            f"REST API  {playground.api_url}",
            f"Gateway   {playground.gateway_url}",
            f"Token     {playground.token}",
            "Press Ctrl+C to stop.",
        )
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m playground", description="A Discord on this machine alone.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port on 127.0.0.1 (default: %(default)s)")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(parser.parse_args().port))


if __name__ == "__main__":
    main()
