"""Sites as columns of tables hold them: a slug, or a text that no slug can be."""

from __future__ import annotations

import json

from dcdecom.model.site import Every, SiteKey, Sites, SiteSlug, Unsited

UNSITED = {Unsited.NO_SITE: ":none", Unsited.NOT_KNOWN_YET: ":unknown"}
UNKNOWN = UNSITED[Unsited.NOT_KNOWN_YET]
KEYS: dict[str, SiteKey] = {text: key for key, text in UNSITED.items()}


def column(key: SiteKey) -> str:
    """What the column holds."""
    return key.slug if isinstance(key, SiteSlug) else UNSITED[key]


def key(text: str) -> SiteKey:
    """What a column holds. Raises ValueError for text that is none of it."""
    return KEYS.get(text) or SiteSlug(text)


def chosen(sites: Sites) -> str | None:
    """A choice as one parameter of a statement: none for every site."""
    return None if isinstance(sites, Every) else json.dumps(sorted(map(column, sites)))
