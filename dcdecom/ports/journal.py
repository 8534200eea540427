"""Journals of cases, and the files that their events name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from dcdecom.late_dataclass import dataclass
from dcdecom.model.events import Payload as Payload
from dcdecom.ports.outbox import Notice


def always() -> None:
    """Nothing speaks against recording an event."""


@dataclass(frozen=True)
class Event:
    """One row of a journal. `payload` holds text, whole numbers, booleans, null, lists and mappings of these."""

    case: str
    seq: int
    at: str
    """UTC, as 2026-11-24T13:07:00.123456Z."""
    actor: str
    type: str
    payload: Payload
    prev: str
    """Hash of the event before, 64 hexadecimal digits; zeros before the first."""
    hash: str
    schema: int = 1


def nobody(event: Event) -> tuple[Notice, ...]:
    """No notice goes out because of an event."""
    return ()


@dataclass(frozen=True)
class Claim:
    """What one open case keeps every other case away from."""

    key: str
    case: str
    since: str
    actor: str


class Hold(Protocol):
    """What was got by holding something, for as long as it is held."""

    def must_be_held(self) -> None:
        """Raises HoldLost where it is not held any more."""
        ...

    def acting(self) -> AbstractContextManager[None]:
        """An act on a system by this thread. Raises HoldLost where it is not held; so does what sends in the block.

        Where several hosts share the store, it is asked once more for each line or request, as the last thing before
        it leaves, and whoever holds next waits until none of it can be under way.
        """
        ...


class Store(Protocol):
    """Where journals are kept. Every method is one transaction."""

    def is_there(self) -> bool:
        """Whether a case was ever opened here; nothing is made by asking."""
        ...

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None,
        free: Mapping[str, str] | None = None, taken: Collection[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        """Allot the next case id of the year (`2026-0042`) and append the first event, `case-opened`, with its claims.

        An id that is `taken` is passed over. Raises Waiting where another case holds one of the claims, or one of
        `free`, which are not claimed, and what `ready` raises: no case is opened then. `tells` as in `append`.
        """
        ...

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:
        """Append one event behind event number `after`, and take or give back claims with it.

        `claim`: what is claimed, by its key, as people call it. `tells`: the notices that are kept with the event.

        The events of a held case go through its hold. Raises HoldLost where this store held the case and has lost it,
        Held where somebody else holds it, Waiting where another process appended first, or another case holds a claim;
        the text says who has had it since when. `ready` is asked while nobody else can record anything, and what it
        raises stops the event too. Nothing was recorded then. `always` asks nothing, and keeps nobody waiting.
        """
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Nobody records an event, of any case, until it ends; whoever wants to waits. It records nothing itself."""
        ...

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case, its chain checked. Raises InputError for an unknown case, JournalBroken."""
        ...

    def rows(self, case: str) -> list[Mapping[str, object]]:
        """The journal as it stands, its chain not checked: for whoever says what is wrong with it."""
        ...

    def lost(self, case: str) -> str:
        """Why the journal, whole as it may be, is not all that was recorded; empty where nothing says so."""
        ...

    def cases(self) -> tuple[str, ...]:
        """The ids of all cases, oldest first."""
        ...

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these hexadecimal digits."""
        ...

    def naming(self, digest: str) -> tuple[str, int] | None:
        """Case and number of the first event of any case that names a file of this SHA-256; None where none does."""
        ...

    def serials(self) -> tuple[tuple[str, str], ...]:
        """Each device of any case, with each serial number that its record had when a look was kept."""
        ...

    def pictures(self) -> tuple[tuple[str, int, str], ...]:
        """Case and number of each event of any case that read a photo, with what tells the picture from others.

        The earliest first. `model.photo_challenge.are_alike` says whether two are one picture.
        """
        ...

    def claims(self) -> tuple[Claim, ...]:
        """What open cases claim now, by key."""
        ...

    def hold(self, case: str, who: str) -> AbstractContextManager[Hold]:
        """Hold a case while acting on it. Raises Held where another process does; it ends with its process."""
        ...

    def holding(self, case: str) -> Hold:
        """The hold that was got by `hold` and not given back. Raises HoldLost where there is none."""
        ...

    def attend(self, case: str, who: str) -> AbstractContextManager[Hold]:
        """Be the one command that goes on with a case, also while it waits and holds nothing. Raises as `hold`."""
        ...


class Attachments(Protocol):
    """Files by the SHA-256 of their bytes: there for good when the event that names them is, and not before it.

    Who keeps a file reads it back at once; others may not before an event names it, and what no event of this process
    names may be gone with it.
    """

    def keep(self, source: Path) -> str:
        """Take a file in, hashing it as it streams; return its digest. Raises InputError when it is too large."""
        ...

    def keep_bytes(self, content: bytes, sealed: bool = False) -> str:
        """Keep bytes made by dcdecom itself. Sealed ones may hold secrets and never leave in a bundle."""
        ...

    def purge(self, digest: str, why: str) -> None:
        """Remove the bytes of an attachment for good. Append the event first. Removing what is not here succeeds."""
        ...

    def has(self, digest: str) -> bool:
        """Whether something stands under this digest, sealed or not, and whatever it holds."""
        ...

    def open(self, digest: str) -> BinaryIO:
        """The bytes of one attachment, sealed or not. Raises InputError when it is not there or not what it was."""
        ...
