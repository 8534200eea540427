"""What it takes to make an authority. Only a re-check imports this module: `.importlinter` holds it."""

from __future__ import annotations

from typing import final


@final
class Issuer:
    """Who holds one may make an `Authority`. It knows nothing and does nothing."""
