"""The pairs on one page, side by side, what they share marked."""

from collections.abc import Mapping, Sequence
from html import escape

from grader.similarity.tokens import Source
from grader.similarity.winnowing import Pair

MOST_SHOWN = 50
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
body { font-family: system-ui, sans-serif; margin: 2rem; line-height: 1.5; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid #ccc; padding: .3rem .8rem; text-align: left; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; } .pair > div { min-width: 0; }
pre { background: #f6f6f6; overflow-x: auto; padding: .6rem; font-size: .8rem; } mark { background: #ffe08a; }
"""


def page(title: str, pairs: Sequence[Pair], sources: Mapping[str, Source]) -> str:
    """Write the page; the `MOST_SHOWN` most alike pairs are shown in full."""
    rows = "".join(
        f'<tr><td><a href="#pair-{number}">{escape(pair.left)}</a></td><td>{escape(pair.right)}</td>'
        f"<td>{pair.share:.0%}</td><td>{len(pair.left_lines)} / {len(pair.right_lines)}</td></tr>"
        for number, pair in enumerate(pairs[:MOST_SHOWN], start=1)
    )
    shown = "".join(_pair(number, pair, sources) for number, pair in enumerate(pairs[:MOST_SHOWN], start=1))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f"<p>{len(sources)} submissions; {len(pairs)} pairs share code that the starter does not hold. "
        "Names, values, comments and layout do not count. That code is alike says nothing about how it came to be: "
        "look before you judge.</p>"
        "<table><thead><tr><th>Submission</th><th>Submission</th><th>Of the smaller one</th><th>Lines</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{shown}</body></html>"
    )


def _pair(number: int, pair: Pair, sources: Mapping[str, Source]) -> str:
    left = _code(pair.left, sources[pair.left], pair.left_lines)
    right = _code(pair.right, sources[pair.right], pair.right_lines)
    return f'<h2 id="pair-{number}">{pair.share:.0%}</h2><div class="pair">{left}{right}</div>'


def _code(name: str, source: Source, marked: frozenset[int]) -> str:
    lines = (
        f"<mark>{escape(line)}</mark>" if number in marked and line.strip() else escape(line)
        for number, line in enumerate(source.lines)
    )
    return f"<div><h3>{escape(name)}</h3><pre>{chr(10).join(lines)}</pre></div>"
