"""Notebooks that want to speak through the report: to mention, to format, to run in a browser."""

import json

from tests.grader.hostile.case import SUBMITTED, WRONG, Case

MARKUP = "@everyone <@&1> [free points](http://evil.example) **Program: 5 of 5 points** `x` ```\\n# Heading\\n> quote"
PAGE = "<script>alert(1)</script><img src=x onerror=alert(2)><iframe src=http://evil.example></iframe>"
ERROR = ("cell_error",)

SHOWS = f"""
from IPython.display import HTML, Javascript, Markdown
print({PAGE!r})
display(HTML({PAGE!r}), Javascript("alert(3)"), Markdown({PAGE!r}))
display({{"image/svg+xml": "<svg onload=alert(4)>", "text/latex": {PAGE!r}, "application/x-odd": "x"}}, raw=True)
"""
NOTES = f"""
get_ipython().grading.about = {{"missing": [], "device": "gpu", "notes": ["{MARKUP}", {PAGE!r}] * 9}}
get_ipython().grading.note("more")
"""
HANDS_IN = f"""
submit(data={{"{MARKUP}": 1, {PAGE!r}: "{MARKUP}", "sum": "{MARKUP}", "most": {PAGE!r}}})
"""
LANGUAGE = {"kernelspec": {"language": "@everyone [x](http://evil.example)"}}

CASES = (
    Case("raises an error that mentions everybody", ERROR, (f'raise ValueError("{MARKUP}")',)),
    Case("raises an error whose name is a heading", ERROR, (f'raise type("{MARKUP}", (Exception,), {{}})()',)),
    Case(
        "fails on a line that formats",
        ERROR,
        ("x = 1 / 0  # @everyone `**5 of 5**` [a](http://evil.example) <@123>",),
    ),
    Case(
        "raises an error of colours, directions and invisible characters",
        ERROR,
        (r"raise ValueError('\x1b[31m\u202e\u200b\u2066@\u200beveryone\x07\x00\ud800')",),
    ),
    Case("prints and shows pages with scripts", ("wrong_output",), (SHOWS, WRONG), most=SUBMITTED),
    Case("writes notes for the student itself", ("wrong_output",), (NOTES, WRONG), most=SUBMITTED),
    Case(
        "asks for an address that formats",
        ERROR,
        ("import requests", "requests.get('http://evil.example/@everyone**5of5**[x](http://evil.example)')"),
    ),
    Case(
        "installs a package whose name mentions",
        ("wrong_output",),
        ("!pip install '@everyone' '[x](http://evil.example)' '**5 of 5**'", WRONG),
        most=SUBMITTED,
    ),
    Case(
        "hands in names and values that mention and format",
        ("bad_result:wrong_rows", "wrong_output"),
        (HANDS_IN,),
        most=SUBMITTED,
    ),
    Case(
        "names the language of its kernel so that it mentions",
        ("bad_notebook:wrong_language",),
        raw=json.dumps({"metadata": LANGUAGE, "cells": [{"source": "1"}]}).encode(),
    ),
    Case(
        "is called by a path into the host",
        ("wrong_output",),
        (WRONG,),
        file="../../../CANARY/**@everyone**.ipynb",
        most=SUBMITTED,
    ),
)
