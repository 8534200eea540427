"""Under which name the application is asked for, and from which pages something may be sent to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dcdecom.model.settings import Settings, WebSettings
from dcdecom.model.source import EstateName

ON_THE_LAB = re.compile(r"localhost(:[0-9]{1,5})?")
"""A browser takes `localhost` for secure without TLS: a lab needs no certificate."""
HERE = "localhost"
"""By this name the machine itself asks for its health."""


@dataclass(frozen=True)
class Origin:
    """The application's name, behind a reverse proxy that speaks HTTPS."""

    host: str
    sign_host: str
    estate: EstateName

    def is_host(self, header: str) -> bool:
        """Whether a request is for the application: by its name, and no other."""
        return header == self.host or self._is_lab(header)

    def of(self, header: str) -> str:
        """The origin of the pages of a request with this `Host`."""
        return f"http://{header}" if self._is_lab(header) else f"https://{self.host}"

    def signing(self) -> str:
        """The origin at which statements are signed."""
        return f"https://{self.sign_host}"

    def _is_lab(self, header: str) -> bool:
        return self.estate == "lab" and self.host == HERE and bool(ON_THE_LAB.fullmatch(header))


def origin(settings: Settings, web: WebSettings) -> Origin:
    return Origin(web.host, web.sign_host, settings.estate)
