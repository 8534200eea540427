"""References to secrets: what resolves, what is refused, and that no error repeats a secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.settings import SecretRef

HIDDEN = "s3cr3t-value"


def _file(folder: Path, mode: int, content: bytes = HIDDEN.encode() + b"\n") -> SecretRef:
    path = folder / "token"
    path.write_bytes(content)
    path.chmod(mode)
    return SecretRef(f"file:{path}")


def test_an_environment_variable_resolves_when_asked_not_before() -> None:
    environ: dict[str, str] = {}
    secrets = Secrets(environ)
    environ["TOKEN"] = HIDDEN
    assert secrets.resolve(SecretRef("env:TOKEN")) == HIDDEN


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o640])
def test_a_file_that_only_owner_and_group_read_resolves_without_its_line_end(tmp_path: Path, mode: int) -> None:
    assert Secrets({}).resolve(_file(tmp_path, mode)) == HIDDEN


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o602])
def test_a_file_open_to_others_or_writable_by_the_group_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(InputError, match=f"mode {mode:04o}"):
        Secrets({}).resolve(_file(tmp_path, mode))


def test_a_relative_file_starts_beside_the_configuration(tmp_path: Path) -> None:
    _file(tmp_path, 0o600)
    assert Secrets({}, tmp_path).resolve(SecretRef("file:token")) == HIDDEN
    with pytest.raises(InputError, match="absolute"):
        Secrets({}).resolve(SecretRef("file:token"))


def test_a_secret_never_shows_in_its_repr() -> None:
    assert HIDDEN not in repr(Secrets({"TOKEN": HIDDEN}).resolve(SecretRef("env:TOKEN")))


@pytest.mark.parametrize("plain", [HIDDEN, f"password:{HIDDEN}", f"ENV:{HIDDEN}"])
def test_plain_text_is_refused_and_not_repeated(plain: str) -> None:
    with pytest.raises(InputError) as caught:
        Secrets({}).resolve(SecretRef(plain))
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"two\nlines " + HIDDEN.encode(), b"\xff" + HIDDEN.encode()])
def test_a_useless_content_is_refused_by_name_and_not_repeated(tmp_path: Path, content: bytes) -> None:
    ref = _file(tmp_path, 0o600, content)
    with pytest.raises(InputError) as caught:
        Secrets({}).resolve(ref)
    assert ref in str(caught.value)
    assert HIDDEN not in str(caught.value)


@pytest.mark.parametrize("ref", ["env:NO_SUCH", "file:/no/such/file", "keyring:nowhere", "env:", "file:/dev"])
def test_what_is_missing_is_named(ref: str) -> None:
    with pytest.raises(InputError, match=ref):
        Secrets({}).resolve(SecretRef(ref))


def test_a_keyring_entry_is_split_at_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = pytest.importorskip("keyring")
    monkeypatch.setattr(keyring, "get_password", lambda service, user: f"{service}|{user}")
    assert Secrets({}).resolve(SecretRef("keyring:netbox/prod/reader")) == "netbox/prod|reader"
    monkeypatch.setattr(keyring, "get_password", lambda service, user: None)
    with pytest.raises(InputError, match="keyring:netbox/reader is not in"):
        Secrets({}).resolve(SecretRef("keyring:netbox/reader"))
