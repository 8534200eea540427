"""Who is logged in: kept in this process alone, so that nothing on a disk logs anybody in and a restart ends all.

A session is bound to the key that began it, to its person and to the browser that it began in. It ends by itself, when
its person ends it, and when the people file no longer has the key.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

OF_ONE_PERSON = 8
"""Sessions; one more ends the oldest."""
CHALLENGES = 10_000
"""That wait for an answer at once; one more ends the oldest."""
CHALLENGE_SECONDS = 120.0
BYTES = 32


@dataclass(frozen=True)
class Session:
    person: str
    key: str
    """The log-in key, as the people file has it."""
    browser: str
    began: float


def _name(token: str) -> str:
    """What is kept of a cookie: who reads this process's memory by some fault gets no cookie that counts."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """Sessions, the challenges of log-ins that were begun, and the tokens that forms carry."""

    def __init__(self, idle: float, whole: float, now: Callable[[], float] = time.monotonic) -> None:
        """Seconds without a request and seconds in all after which a session ends."""
        self._idle, self._whole, self._now = idle, whole, now
        self._sessions: dict[str, tuple[Session, float]] = {}
        self._challenges: dict[str, tuple[bytes, float]] = {}
        self._secret = secrets.token_bytes(BYTES)
        self._lock = Lock()

    def begin(self, person: str, key: str, browser: str) -> str:
        """Begin a session; returns what its cookie holds."""
        token, now = secrets.token_urlsafe(BYTES), self._now()
        with self._lock:
            self._forget(now)
            own = sorted((s.began, name) for name, (s, _) in self._sessions.items() if s.person == person)
            for _, name in own[: max(0, len(own) - OF_ONE_PERSON + 1)]:
                del self._sessions[name]
            self._sessions[_name(token)] = Session(person, key, browser, now), now
        return token

    def of(self, token: str, browser: str, uses: bool = True) -> Session | None:
        """The session of a cookie; None where it has ended or is another browser's.

        It goes on by being used, which what a page asks by itself is not.
        """
        now = self._now()
        with self._lock:
            self._forget(now)
            session, _ = self._sessions.get(_name(token), (None, 0.0))
            if session is None or session.browser != browser:
                return None
            if uses:
                self._sessions[_name(token)] = session, now
            return session

    def end(self, token: str) -> None:
        with self._lock:
            self._sessions.pop(_name(token), None)

    def end_all_of(self, person: str) -> None:
        """End every session of a person."""
        with self._lock:
            for name in [name for name, (s, _) in self._sessions.items() if s.person == person]:
                del self._sessions[name]

    def count(self) -> int:
        with self._lock:
            self._forget(self._now())
            return len(self._sessions)

    def _forget(self, now: float) -> None:
        for name, (session, used) in [*self._sessions.items()]:
            if now - used > self._idle or now - session.began > self._whole:
                del self._sessions[name]

    # --- logging in ---

    def challenge(self, visit: str) -> bytes:
        """A new challenge for one visit; the one that it had before counts no more."""
        made, now = secrets.token_bytes(BYTES), self._now()
        with self._lock:
            for name in [n for n, (_, at) in self._challenges.items() if now - at > CHALLENGE_SECONDS]:
                del self._challenges[name]
            self._challenges.pop(_name(visit), None)
            if len(self._challenges) >= CHALLENGES:
                del self._challenges[next(iter(self._challenges))]
            self._challenges[_name(visit)] = made, now
        return made

    def challenged(self, visit: str) -> bytes | None:
        """The challenge of a visit, once: it is used up whether the answer to it counts or not."""
        with self._lock:
            made, at = self._challenges.pop(_name(visit), (None, 0.0))
        return made if made and self._now() - at <= CHALLENGE_SECONDS else None

    # --- forms ---

    def form_token(self, cookie: str) -> str:
        """What a form carries, so that no other page can send it: of this cookie alone."""
        return hmac.new(self._secret, cookie.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, cookie: str, given: str) -> bool:
        return bool(cookie) and hmac.compare_digest(self.form_token(cookie).encode(), given.encode())
