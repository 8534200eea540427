"""Whether anything listens at an address."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

SECONDS = 1


def refuses(url: str) -> bool:
    """Whether a connection is refused there just now. False where it stands, and where it is not known."""
    parts = urlsplit(url)
    try:
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 443)
        socket.create_connection((parts.hostname or "", port), SECONDS).close()
    except ConnectionRefusedError:
        return True
    except (OSError, ValueError):
        return False
    return False
