"""`python -m bot` is `syllabot`."""

from bot.cli import main

main()
