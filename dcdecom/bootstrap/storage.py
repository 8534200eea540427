"""What stands in the data folder of a configuration: journals, their files, and the folders that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dcdecom.bootstrap import clocks
from dcdecom.journal.store import SqliteStore
from dcdecom.model.settings import Settings

if TYPE_CHECKING:
    from dcdecom.adapters.tray import FolderTray
    from dcdecom.journal.attachments import FileAttachments

STORE, FILES, SEALED = "store.sqlite", "files", "sealed"


def store(settings: Settings, create: bool = False) -> SqliteStore:
    """The journals of this configuration. Without `create`, a store that is not there is an InputError."""
    return SqliteStore(settings.data_dir / STORE, clocks.clock(), create=create)


def attachments(settings: Settings, limit_megabytes: int = 0) -> FileAttachments:
    """The files of this configuration's journals. The limit is for files that people bring."""
    from dcdecom.journal.attachments import FileAttachments

    return FileAttachments(settings.data_dir / FILES, settings.data_dir / SEALED, limit_megabytes * 1024 * 1024)


def tray(settings: Settings) -> FolderTray:
    """The folders inbox/CASE and out/CASE."""
    from dcdecom.adapters.tray import FolderTray

    return FolderTray(settings.data_dir)


def claims(settings: Settings) -> dict[str, str]:
    """What open cases claim, each with its case."""
    if not (settings.data_dir / STORE).exists():
        return {}
    return {claim.key: claim.case for claim in store(settings).claims()}
