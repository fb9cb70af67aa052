"""Brings the pages up to date with the code and says which have changed."""

import sys

from docs.generate.pages import written

for path, text in written().items():
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name} has changed\n")
