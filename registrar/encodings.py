"""Which encoding a text is in that somebody uploaded, where nobody declares it."""

import codecs

_MARKS = (
    # UTF-32 first: its little-endian mark begins with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEGINNING = 8
_NOT_IN_CP1252 = bytes((0x81, 0x8D, 0x8F, 0x90, 0x9D))


def encoding_of(raw: bytes) -> str:
    """Return the name of the encoding that Python can decode a text with.

    That is the one that a byte-order mark names; UTF-16 without a mark, where the text begins with Western letters,
    so that every other byte is zero; or UTF-8. What is none of these is taken for Windows-1252, or for Latin-1 where
    it has bytes that mean nothing there.
    """
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    even, odd = raw[:_BEGINNING:2], raw[1:_BEGINNING:2]
    if odd and all(even) and not any(odd):
        return "utf-16-le"
    if odd and all(odd) and not any(even):
        return "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1" if any(byte in raw for byte in _NOT_IN_CP1252) else "cp1252"
    return "utf-8"
