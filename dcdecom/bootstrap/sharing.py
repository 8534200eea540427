"""What the account of the web application may read and what it may not: given, and looked at, file by file."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from pathlib import Path

from dcdecom.adapters import posix_acl
from dcdecom.adapters.posix_acl import PASS, READ, WRITE
from dcdecom.bootstrap import storage
from dcdecom.errors import InputError, SystemFailure
from dcdecom.journal.attachments import SEALED_FOLDER
from dcdecom.journal.durable_files import make_folder
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import SecretRef, Settings, WebSettings

LOG = ("", "-wal", "-shm")
SECRETS = "file:"


@dataclass(frozen=True)
class Account:
    name: str
    uid: int
    groups: frozenset[int]


def account(web: WebSettings) -> Account:
    """Raises InputError where this machine has no such account."""
    try:
        found = pwd.getpwnam(web.account)
    except KeyError:
        what = f"this machine has no account {web.account}. Nothing was changed."
        how = f"sudo useradd --system --no-create-home --shell /usr/sbin/nologin {web.account}"
        raise InputError(what, how) from None
    return Account(found.pw_name, found.pw_uid, frozenset(os.getgrouplist(found.pw_name, found.pw_gid)))


def share(settings: Settings, web: WebSettings) -> Account:
    """Let the account read the cases and the files that people write, and nothing that is sealed.

    Raises InputError and SystemFailure. It can be repeated, and is after a file was put back from a backup.
    """
    whom = account(web)
    data, sealed = settings.data_dir, settings.data_dir / storage.SEALED
    files = data / storage.FILES
    try:
        make_folder(files)
        make_folder(sealed, SEALED_FOLDER)
        posix_acl.give(sealed, whom.uid, 0)
        posix_acl.give_new(sealed, whom.uid, 0)
        for folder in dict.fromkeys(path.parent for path in _written(settings)):
            posix_acl.give(folder, whom.uid, PASS)
        for path in _written(settings):
            posix_acl.give(path, whom.uid, READ)
        posix_acl.give(data, whom.uid, PASS)
        posix_acl.give_new(data, whom.uid, READ)  # the log; a folder that is made here cannot be passed by it
        for path in _store(settings):
            posix_acl.give(path, whom.uid, READ)
        posix_acl.give(files, whom.uid, READ | PASS)
        posix_acl.give_new(files, whom.uid, READ)
        for path in files.iterdir():
            if path.is_file() and not path.is_symlink():
                posix_acl.give(path, whom.uid, READ)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}. What was given before it stays given."
        raise SystemFailure(what, "Run it as the owner of the data folder, or as root; then repeat it.") from error
    return whom


def _written(settings: Settings) -> list[Path]:
    """The files that people write and pages are made by."""
    named = [settings.path, settings.people, settings.policy]
    own = [path for folder in (settings.texts,) if folder for path in sorted(folder.glob("*.yaml"))]
    return [path for path in (*named, *own) if path is not None and path.is_file()]


def _store(settings: Settings) -> list[Path]:
    store = settings.data_dir / storage.STORE
    return [path for path in (store.with_name(store.name + ending) for ending in LOG) if path.exists()]


def faults(settings: Settings, web: WebSettings) -> Iterator[str]:
    """What the account may not read and should, and what it may and should not. Raises InputError."""
    whom = account(web)
    store = settings.data_dir / storage.STORE
    for path in (*_written(settings), *_store(settings)):
        yield from _unreadable(path, whom)
    if store.exists() and not store.with_name(f"{store.name}-wal").exists():
        yield f"{store}-wal is not there: the worker keeps it there while it runs, and without it nothing can be read"
    files = settings.data_dir / storage.FILES
    if files.is_dir():
        yield from _unreadable(files, whom)
        lacking = [p for p in files.iterdir() if p.is_file() and not _may(p, whom) & READ]
        if lacking:
            yield f"{whom.name} may not read {len(lacking)} of the files in {files}, such as {lacking[0].name}"
    yield from _too_much(settings, whom)


def _unreadable(path: Path, whom: Account) -> Iterator[str]:
    if not _may(path, whom) & READ:
        yield f"{whom.name} may not read {path}"
    for folder in path.absolute().parents:
        if not _may(folder, whom) & PASS:
            yield f"{whom.name} may not pass {folder}"


def _too_much(settings: Settings, whom: Account) -> Iterator[str]:
    sealed = settings.data_dir / storage.SEALED
    if sealed.is_dir() and _may(sealed, whom):
        yield f"{whom.name} may look into {sealed}, where exports are that may hold secrets"
    data, files = settings.data_dir, settings.data_dir / storage.FILES
    for path in (data, *_store(settings), files, settings.path, settings.people):
        if path.exists() and _may(path, whom) & WRITE:
            yield f"{whom.name} may write {path}"
    for path in _secrets(settings):
        if path.is_file() and _may(path, whom) & READ and all(_may(f, whom) & PASS for f in path.absolute().parents):
            yield f"{whom.name} may read the secret in {path}"


def _secrets(settings: Settings) -> Iterator[Path]:
    named = (settings.netbox.reader, settings.netbox.writer, settings.netbox.administrator, settings.zabbix.reader,
             settings.zabbix.writer, settings.zabbix.administrator, settings.notices.webhook,
             settings.notices.smtp and settings.notices.smtp.password,
             settings.notices.ticket and settings.notices.ticket.url,
             settings.notices.ticket and settings.notices.ticket.token,
             settings.store.postgresql and settings.store.postgresql.password,
             *_of_dns(settings), *_of_dhcp(settings), *_of_controllers(settings))  # fmt: skip
    for ref in named:
        if ref and ref.startswith(SECRETS):
            yield settings.path.parent / ref.removeprefix(SECRETS)


def _may(path: Path, whom: Account) -> int:
    return posix_acl.allowed(path, whom.uid, whom.groups)


def _of_dns(settings: Settings) -> Iterator[SecretRef]:
    for server in (server for view in settings.dns.views for server in view.servers):
        keys = (server.reader, server.writer, *(other.reader for other in server.secondaries))
        yield from (key.secret for key in keys if key)


def _of_controllers(settings: Settings) -> Iterator[SecretRef]:
    every = settings.controllers
    for reader in (every.reader, *(its.reader for its in every.servers)):
        if reader:
            yield reader.password


def _of_dhcp(settings: Settings) -> Iterator[SecretRef]:
    for server in settings.dhcp.servers:
        yield from (account.password for account in (server.reader, server.writer) if account)
