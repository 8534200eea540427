"""Measurements that anyone can repeat: `make bench`."""

COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""For what is timed: its bytecode is kept, as it is where it is installed."""
