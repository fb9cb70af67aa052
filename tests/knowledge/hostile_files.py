"""Materials made to have their reader fetch something, open something, or never come to an end."""

import json
import zipfile
from io import BytesIO

from tests.knowledge.made_files import notebook, slides, word

METADATA = "169.254.169.254"
"""Where clouds tell a machine its secrets."""


def addresses(port: int, secret: str) -> list[str]:
    """Return what must never be fetched: a witness on loopback, a cloud's metadata, a file of this machine."""
    return [
        f"http://127.0.0.1:{port}/witness",
        f"http://localhost:{port}/witness",
        f"http://[::ffff:127.0.0.1]:{port}/witness",
        f"http://{METADATA}/latest/meta-data/iam/security-credentials/",
        f"file://{secret}",
        f"ftp://127.0.0.1:{port}/witness",
    ]


def web_page(url: str) -> bytes:
    return f"""<!DOCTYPE html SYSTEM "{url}" [<!ENTITY outside SYSTEM "{url}">]>
<html><head><base href="{url}"><link rel="stylesheet" href="{url}"><meta http-equiv="refresh" content="0; url={url}">
<style>@import url({url});</style><script src="{url}"></script></head><body background="{url}">
<p>The tolls of the harbour. &outside;</p><img src="{url}"><iframe src="{url}"></iframe><object data="{url}"></object>
<embed src="{url}"><video src="{url}" poster="{url}"></video><svg><image href="{url}"/><use href="{url}#a"/></svg>
<!--#include virtual="{url}" --><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}" parse="text"/>
</body></html>""".encode()


def page_of_notes(url: str) -> bytes:
    return f"""---
title: !!python/object/apply:urllib.request.urlopen ["{url}"]
---
# Tolls\n\nThe tolls of the harbour. ![chart]({url}) [more]({url}) <img src="{url}"> <{url}>\n""".encode()


def lab(url: str) -> bytes:
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/html": f"<img src='{url}'>"}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# Tolls\nThe tolls. ![chart]({url})"},
        {"cell_type": "code", "metadata": {}, "source": f"!curl {url}", "outputs": [shown]},
    ]
    return notebook(*cells)


EXTERNAL = (
    '<Relationship Id="rId900" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{url}" TargetMode="External"/>'
)
PICTURE = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:drawing>'
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="9" name="chart"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill>'
    '<a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rId900"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def letter(url: str) -> bytes:
    """Return a Word document with a picture that lies elsewhere, and a template from there."""
    template = EXTERNAL.format(kind="attachedTemplate", url=url).replace("rId900", "rId901")
    return _inserted(
        word(("Heading 1", "Tolls"), ("Normal", "The tolls of the harbour.")),
        {
            "word/_rels/document.xml.rels": ("</Relationships>", EXTERNAL.format(kind="image", url=url) + template),
            "word/document.xml": ("<w:sectPr", PICTURE),
        },
    )


def letter_with_entity(url: str) -> bytes:
    """Return a Word document whose text is an entity that lies elsewhere."""
    declared = f'<!DOCTYPE w [<!ENTITY outside SYSTEM "{url}">]>'
    return _inserted(
        word(("Heading 1", "Tolls"), ("Normal", "The tolls of the harbour. OUTSIDE")),
        {"word/document.xml": ("<w:document", declared)},
        ("OUTSIDE", "&outside;"),
    )


def deck(url: str) -> bytes:
    """Return slides with a relation to a picture that lies elsewhere."""
    rels = "ppt/slides/_rels/slide1.xml.rels"
    picture = EXTERNAL.format(kind="image", url=url)
    return _inserted(slides(("Tolls", "The tolls of the harbour.")), {rels: ("</Relationships>", picture)})


def deck_with_entity(url: str) -> bytes:
    declared = f'<!DOCTYPE p [<!ENTITY outside SYSTEM "{url}">]>'
    return _inserted(
        slides(("Tolls", "The tolls of the harbour. OUTSIDE")),
        {"ppt/slides/slide1.xml": ("<p:sld ", declared)},
        ("OUTSIDE", "&outside;"),
    )


def scan(url: str) -> bytes:
    """Return a PDF that asks its viewer to open an address, in every way that the format has."""
    action = f"<< /S /URI /URI ({url}) >>"
    remote = f"<< /S /GoToR /F << /FS /URL /F ({url}) >> /D [0 /Fit] >>"
    launch = f"<< /S /Launch /F ({url}) >>"
    stream = b"BT /F1 12 Tf 72 720 Td (The tolls of the harbour.) Tj ET"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /OpenAction {action} /AA << /WC {remote} >> /URI << /Base ({url}) >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Annots [6 0 R 7 0 R] "
            "/Resources << /Font << /F1 4 0 R >> /XObject << /X 8 0 R >> >> >>"
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream.decode()}\nendstream",
        f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A {action} >>",
        f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A {launch} >>",
        (
            f"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /F << /FS /URL /F ({url}) >> /Length 0 >>\n"
            "stream\n\nendstream"
        ),
    ]
    content, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return content + head + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (9, len(content))


MADE_TO_FETCH = {
    "page.html": web_page,
    "notes.md": page_of_notes,
    "notes.txt": page_of_notes,
    "lab.ipynb": lab,
    "letter.docx": letter,
    "letter-with-entity.docx": letter_with_entity,
    "deck.pptx": deck,
    "deck-with-entity.pptx": deck_with_entity,
    "scan.pdf": scan,
}


def unfolding_letter(megabytes: int) -> bytes:
    """Return a small Word document whose text unfolds to this many megabytes."""
    return _inserted(
        word(("Normal", "BEGIN")),
        {},
        ("BEGIN", "The tolls of the harbour are high. " * (megabytes * 1024 * 1024 // 35)),
    )


def laughing_letter() -> bytes:
    """Return a Word document with entities that stand for ten others each, nine times over."""
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    declared = f'<!DOCTYPE w [<!ENTITY e0 "ha">{levels}]>'
    return _inserted(word(("Normal", "LAUGH")), {"word/document.xml": ("<w:document", declared)}, ("LAUGH", "&e9;"))


def lying_letter() -> bytes:
    """Return a Word document that says its text is 100 bytes long, where it is 64 MB."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<a>" + bytes(64 * 1024 * 1024))
        entry = package.getinfo("word/document.xml")
        true = entry.file_size
    return target.getvalue().replace(true.to_bytes(4, "little"), (100).to_bytes(4, "little"))


def nested_yaml(depth: int) -> bytes:
    return b"---\ntitle: " + b"[" * depth + b"]" * depth + b"\n---\n# Tolls\n\nThe tolls of the harbour.\n"


def laughing_yaml() -> bytes:
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(["---", *lines, "title: *a9", "stands_for: *a9", "---", "The tolls.", ""]).encode()


def nested_json(depth: int) -> bytes:
    return json.dumps({"cells": []}).encode().replace(b"[]", b"[" * depth + b"]" * depth)


def _inserted(package: bytes, before: dict[str, tuple[str, str]], swap: tuple[str, str] = ("", "")) -> bytes:
    """Return an office file with a text put before another in some of its parts, and one text swapped in all."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as former, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in former.namelist():
            content = former.read(name)
            if name in before:
                mark, text = before[name]
                assert mark.encode() in content, f"{name} has no {mark}"
                content = content.replace(mark.encode(), f"{text}{mark}".encode(), 1)
            if swap[0] and name.endswith(".xml"):
                content = content.replace(swap[0].encode(), swap[1].encode())
            made.writestr(name, content)
    return target.getvalue()
