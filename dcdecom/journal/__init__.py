"""The journal: events, their hash chain, where they are kept, and how a stranger verifies them.

`canonical`, `chain`, `export`, `attached`, `verdict`, `verify` and `__main__` need only the standard library, so that
a bundle can be verified on any machine: `python -m dcdecom.journal verify FOLDER`.
"""
