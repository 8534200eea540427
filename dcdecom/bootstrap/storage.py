"""What stands in the data folder of a configuration: journals, their files, and the folders that people use."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from dcdecom.bootstrap import clocks
from dcdecom.model.settings import Settings
from dcdecom.ports.journal import Store
from dcdecom.ports.locks import Locks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from dcdecom.adapters.inbox import FolderTray
    from dcdecom.journal.attachment_status import Kept
    from dcdecom.journal.notary import SshNotary
    from dcdecom.journal.postgres.shown import ShownRows, Snapshots
    from dcdecom.journal.shown import ShownJournals
    from dcdecom.journal.spool import FolderQueue
    from dcdecom.journal.store_check import Line
    from dcdecom.journal.unchanged import Watch
    from dcdecom.ports.certificates import CertificateReader
    from dcdecom.ports.decoder import Decoder, LabelReader
    from dcdecom.ports.journal import Attachments
    from dcdecom.ports.memory import DriftStore, Memory
    from dcdecom.ports.outbox import Outbox
    from dcdecom.ports.people_orders import PeopleOrders

STORE, FILES, SEALED, PEOPLE, SPOOL, DRIFT = "store.sqlite", "files", "sealed", "people", "spool", "drift"
GRANTS = "grants.sqlite"


def store(settings: Settings, create: bool = False, tell: Callable[[str], None] | None = None) -> Store:
    """The journals of this configuration. Without `create`, a store that is not there is an InputError.

    `tell` hears why holding a case takes a while, where another host was cut off in it.
    """
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.store(settings, create, tell)
    from dcdecom.journal.store import SqliteStore

    return SqliteStore(settings.data_dir / STORE, clocks.clock(), create=create)


def checked(settings: Settings) -> Iterator[Line]:
    """The store, its files, and what else belongs to a copy. Raises InputError where there is no store."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.checked(settings)
    from dcdecom.journal.store import SqliteStore
    from dcdecom.journal.store_check import checked

    folder = settings.data_dir
    others = (folder / GRANTS, folder / "out", folder / "inbox", settings.path)
    store = SqliteStore(folder / STORE, clocks.clock())
    return checked(store, folder / FILES, folder / SEALED, (folder / PEOPLE, folder / DRIFT), others)


def attachments(settings: Settings, limit_megabytes: int = 0) -> Attachments:
    """The files of this configuration's journals. The limit is for files that people bring."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.attachments(settings, limit_megabytes * 1024 * 1024)
    from dcdecom.journal.attachments import FileAttachments

    return FileAttachments(settings.data_dir / FILES, settings.data_dir / SEALED, limit_megabytes * 1024 * 1024)


def kept_files(settings: Settings) -> Kept:
    """The same, as whoever looks at how they stand asks for them."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.attachments(settings)
    from dcdecom.journal.attachment_status import InFolders

    return InFolders([settings.data_dir / FILES, settings.data_dir / SEALED])


def as_file(settings: Settings, digest: str) -> Path | None:
    """One of them that is not sealed, checked, as a path; None where it is not here. Raises InputError: altered."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.attachments(settings).path(digest)
    path = settings.data_dir / FILES / digest
    if not path.is_file():
        return None
    attachments(settings).open(digest).close()
    return path


def decoder() -> Decoder:
    """What opens pictures and PDFs that people bring."""
    from dcdecom.adapters.decoding import ChildDecoder

    return ChildDecoder()


def label_reader() -> LabelReader:
    """What reads labels off photos that people bring, each once."""
    from dcdecom.adapters.decoding import ChildDecoder, EachOnce

    return EachOnce(ChildDecoder())


def certificate_reader() -> CertificateReader:
    """What reads certificates of erased disks that people bring."""
    from dcdecom.adapters.certificates.reader import FileReader
    from dcdecom.adapters.decoding import ChildDecoder

    return FileReader(ChildDecoder())


def notary(settings: Settings) -> SshNotary:
    """What reads and checks what was signed: codes, keys, and TTE by the trust roots of this configuration."""
    from dcdecom.journal.notary import SshNotary

    roots = settings.tte.roots
    return SshNotary(decoder(), lambda: trust_roots(roots) if roots else "")


def trust_roots(file: Path) -> str:
    """The certificates by which TTE are judged, as PEM. Raises InputError."""
    from dcdecom.adapters.tte_roots import read_roots

    return read_roots(file)


def people_orders(settings: Settings) -> PeopleOrders:
    """Acceptances of a changed people file that are for every open case."""
    return _orders(settings, PEOPLE)


def drift_orders(settings: Settings) -> PeopleOrders:
    """Signed acceptances of drift."""
    return _orders(settings, DRIFT)


def _orders(settings: Settings, folder: str) -> PeopleOrders:
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.orders(settings, folder)
    from dcdecom.journal.people_orders import FilePeopleOrders

    return FilePeopleOrders(settings.data_dir / folder)


def tray(settings: Settings) -> FolderTray:
    """The folders inbox/CASE and out/CASE."""
    from dcdecom.adapters.inbox import FolderTray

    return FolderTray(settings.data_dir)


def queue(settings: Settings) -> FolderQueue:
    """Where submissions wait for the worker."""
    from dcdecom.journal.spool import FolderQueue

    return FolderQueue(settings.spool or settings.data_dir / SPOOL, clocks.clock())


def shown(settings: Settings) -> ShownJournals | ShownRows:
    """The journals, for an account that may only read them."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.shown(settings)
    from dcdecom.journal.shown import ShownJournals

    return ShownJournals(settings.data_dir / STORE)


def watch(settings: Settings) -> Watch | Snapshots:
    """Whether the journals are as they were when they were last read, for an account that may only read them."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.watch(settings)
    from dcdecom.journal.unchanged import Watch

    return Watch(settings.data_dir / STORE)


def shown_files(settings: Settings) -> Attachments:
    """The files of the journals without the sealed ones, for an account that may only read them."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.attachments(settings)
    from dcdecom.journal.attachments import FileAttachments

    return FileAttachments(settings.data_dir / FILES, settings.data_dir / FILES, 0)


def shown_drift(settings: Settings) -> DriftStore:
    """What the reconcile knows, for an account that may only read it."""
    if settings.store.postgresql:
        return drift(settings)
    from dcdecom.journal.drift import SqliteDrift

    return SqliteDrift(settings.data_dir / STORE, only_reads=True)


def held_open(settings: Settings) -> AbstractContextManager[None]:
    """Keep the log of a store that is there for those who may only read it, until it ends."""
    if settings.store.postgresql:
        return nullcontext()
    from dcdecom.journal.database import held_open

    return held_open(settings.data_dir / STORE)


def claims(settings: Settings) -> dict[str, str]:
    """What open cases claim, each with its case."""
    journals = store(settings)
    return {claim.key: claim.case for claim in journals.claims()} if journals.is_there() else {}


def memory(settings: Settings) -> Memory:
    """Where earlier looks saw addresses."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.memory(settings)
    from dcdecom.journal.memory import SqliteMemory

    return SqliteMemory(settings.data_dir / STORE)


def drift(settings: Settings) -> DriftStore:
    """What the reconcile knows from run to run."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.drift(settings)
    from dcdecom.journal.drift import SqliteDrift

    return SqliteDrift(settings.data_dir / STORE)


def outbox(settings: Settings, only_reads: bool = False) -> Outbox:
    """What people and other systems are to be told, until it has left."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.outbox(settings)
    from dcdecom.journal.outbox import SqliteOutbox

    return SqliteOutbox(settings.data_dir / STORE, only_reads)


def locks(settings: Settings) -> Locks:
    """What is no case and is held like one."""
    if settings.store.postgresql:
        from dcdecom.bootstrap import shared_store

        return shared_store.locks(settings)
    from dcdecom.journal.lock import FileLocks

    return FileLocks(settings.data_dir / "locks", clocks.clock())
