"""What it takes to make a permit. Only a re-check imports this module: `.importlinter` holds it."""

from __future__ import annotations

from typing import final


@final
class Issuer:
    """Who holds one may make a `WritePermit`. It knows nothing and does nothing."""
