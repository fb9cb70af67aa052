"""A Discord on loopback: the unmodified discord.py client logs in to it, and people use it through a web page.

seed = Seed("Course", channels=(SeedChannel("general"),), people=(SeedPerson("Ada", admin=True),))
async with serve(seed) as playground:
    print(playground.url, playground.token)
"""

from playground.clock import MovableClock
from playground.rules import Rules
from playground.seed import Moment, Seed, SeedChannel, SeedPerson, demo_seed
from playground.server import Playground, serve

__all__ = ["Moment", "MovableClock", "Playground", "Rules", "Seed", "SeedChannel", "SeedPerson", "demo_seed", "serve"]
