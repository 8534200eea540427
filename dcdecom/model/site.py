"""Sites as keys of what is kept: a NetBox slug, or why there is none; and a choice of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TypeAlias

from dcdecom.late_dataclass import dataclass

SLUG = re.compile(r"[-A-Za-z0-9_]+")
"""As NetBox writes one (docs.djangoproject.com, SlugField)."""


@dataclass(frozen=True)
class SiteSlug:
    """A site by NetBox's slug. Raises ValueError for text that is none, empty text above all."""

    slug: str

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise ValueError(f"{self.slug!r} is no slug of a site")


class Unsited(Enum):
    """Why something that is kept has no site. Neither of them is ever all sites."""

    NO_SITE = "no site"
    """The record gives it none."""
    NOT_KNOWN_YET = "no site known yet"
    """Kept by a version that did not ask, or the record could not tell."""


SiteKey: TypeAlias = SiteSlug | Unsited


class Every(Enum):
    """The choice of everything, which has to be made by name."""

    SITE = "every site"


Sites: TypeAlias = frozenset[SiteKey] | Every
"""A choice. One of no sites chooses nothing."""


def site_key(recorded: bool, slug: str) -> SiteKey:
    """The site of what the record lists. `recorded`: whether the record gives it a site at all."""
    if not recorded:
        return Unsited.NO_SITE
    return SiteSlug(slug) if SLUG.fullmatch(slug) else Unsited.NOT_KNOWN_YET


def by_name(listed: Iterable[tuple[str, SiteKey]]) -> Mapping[str, SiteKey]:
    """The site of each name; of one that stands at more than one site, it is not known."""
    found: dict[str, SiteKey] = {}
    for name, site in listed:
        found[name] = site if found.get(name, site) == site else Unsited.NOT_KNOWN_YET
    return found
