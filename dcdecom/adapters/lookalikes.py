"""Which letters look like Latin ones: Unicode's confusables, as the library `confusable-homoglyphs` keeps them.

The library reads its tables (a megabyte) when it is imported: that is done where a name has a letter beyond ASCII.
"""

from __future__ import annotations

import unicodedata

NO_SCRIPT = frozenset({"COMMON", "INHERITED", "Unknown"})


class UnicodeLetters:
    """Letters by Unicode's own tables."""

    def latin(self, text: str) -> str:
        return "".join(letter if letter.isascii() else _latin(letter) for letter in text)

    def scripts(self, text: str) -> frozenset[str]:
        if text.isascii():
            return frozenset({"LATIN"} if any(map(str.isalpha, text)) else ())
        from confusable_homoglyphs.categories import unique_aliases  # type: ignore[import-untyped]  # has no types

        return frozenset(unique_aliases(text)) - NO_SCRIPT


def _latin(letter: str) -> str:
    """The Latin letter that one letter looks like; without its marks where it is one with marks."""
    from confusable_homoglyphs.confusables import confusables_data  # type: ignore[import-untyped]  # has no types

    plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
    for wanted in (letter, plain):
        for found in confusables_data.get(wanted, ()):
            if found["c"].isascii() and found["c"].isalnum():
                return str(found["c"])
    return plain
