"""References to secrets, resolved at the moment a connection opens.

    env:NAME               an environment variable
    file:PATH              a file that only its owner, or its group for reading, may open
    keyring:SERVICE/USER   the desktop's or server's key store, through the `keyring` package

A mistake is an InputError that names the reference and never the value. Text that is no reference is refused, and not
repeated either: it may be the secret itself.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dcdecom.adapters.lazy import loading
from dcdecom.errors import InputError
from dcdecom.limits import SECRET_BYTES
from dcdecom.model.settings import SecretRef

HOW = "Write env:NAME, file:PATH or keyring:SERVICE/USER."


class Secret(str):
    """A secret's text. Its repr is blank, so that no traceback, log or dataclass shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret(...)"


class Secrets:
    """Looks secrets up by their reference. `folder` is where a relative `file:` starts."""

    def __init__(self, environ: Mapping[str, str] | None = None, folder: Path | None = None) -> None:
        self._environ = os.environ if environ is None else environ
        self._folder = folder

    def resolve(self, ref: SecretRef) -> str:
        """The secret behind a reference. Raises InputError."""
        scheme, colon, rest = ref.partition(":")
        read = {"env": self._from_environment, "file": self._from_file, "keyring": _from_keyring}.get(scheme)
        if not colon or read is None:
            raise InputError("a secret stands in plain text where a reference is expected", HOW)
        if not rest:
            raise InputError(f"the secret reference {ref} names nothing", HOW)
        return _usable(read(rest), ref)

    def _from_environment(self, name: str) -> str:
        if name not in self._environ:
            raise InputError(f"the secret env:{name} is not set", f"Set the environment variable {name}.")
        return self._environ[name]

    def _from_file(self, name: str) -> str:
        path = Path(name).expanduser()
        if not path.is_absolute():
            if self._folder is None:
                raise InputError(f"the secret file:{name} is not an absolute path", "Write the whole path.")
            path = self._folder / path
        try:
            with path.open("rb") as file:
                _only_ours(os.fstat(file.fileno()).st_mode, name)
                text = file.read(SECRET_BYTES.most + 1)
            if SECRET_BYTES.passed(len(text)):
                raise InputError(f"the secret file:{name} {SECRET_BYTES}")
            return text.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise InputError(f"the secret file:{name} is not text in UTF-8") from None
        except OSError as error:
            raise InputError(f"the secret file:{name} cannot be read: {error.strerror}") from None


def _only_ours(mode: int, name: str) -> None:
    if not stat.S_ISREG(mode):
        raise InputError(f"the secret file:{name} is not a regular file")
    if mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IWGRP):
        raise InputError(
            f"the secret file:{name} may be read by others or changed by its group (mode {stat.S_IMODE(mode):04o})",
            f"chmod 0640 {name}, or 0600.",
        )


def _from_keyring(entry: str) -> str:
    service, slash, user = entry.rpartition("/")
    if not slash or not service or not user:
        raise InputError(f"the secret keyring:{entry} is not SERVICE/USER", HOW)
    found = _kept(service, user)
    if found is None:
        raise InputError(f"the secret keyring:{entry} is not in the key store")
    return found


def _kept(service: str, user: str) -> str | None:
    entry = f"{service}/{user}"
    try:
        with loading:
            import keyring
            from keyring.errors import KeyringError
    except ImportError:
        raise InputError(
            f"the secret keyring:{entry} needs the keyring package", "pip install 'dcdecom[keyring]'"
        ) from None
    try:
        found = keyring.get_password(service, user)
    except KeyringError:
        raise InputError(f"the secret keyring:{entry} cannot be read: the key store did not open") from None
    return None if found is None else str(found)


def is_in_keyring(service: str, user: str) -> bool:
    """Whether the key store has an entry, an empty one too. Raises InputError where it does not tell."""
    return _kept(service, user) is not None


def store_in_keyring(service: str, user: str, text: str) -> None:
    """Put a secret into the key store. Raises InputError."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise InputError("the key store needs the keyring package", "pip install 'dcdecom[keyring]'") from None
    try:
        keyring.set_password(service, user, _usable(text, SecretRef(f"keyring:{service}/{user}")))
    except KeyringError:
        raise InputError(f"keyring:{service}/{user} could not be stored: the key store did not open") from None


def _usable(text: str, ref: SecretRef) -> Secret:
    if not text:
        raise InputError(f"the secret {ref} is empty")
    if not text.isprintable():
        raise InputError(f"the secret {ref} holds a line break or another control character")
    return Secret(text)
