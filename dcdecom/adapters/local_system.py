"""The machine that dcdecom runs on, looked at."""

from __future__ import annotations

import locale
import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from dcdecom.adapters.decoding.run_decoder import NEEDED_TTE
from dcdecom.adapters.libreoffice import PROGRAM
from dcdecom.adapters.secrets import Secrets
from dcdecom.adapters.tte_roots import trust_roots
from dcdecom.model.settings import SecretRef
from dcdecom.ports.machine import TrustRoot


class ThisMachine:
    """Protocol `Machine`."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def room(self, folder: Path) -> tuple[int, bool]:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        return shutil.disk_usage(there).free, os.access(there, os.W_OK | os.X_OK)

    def locale(self) -> str:
        named = os.environ.get("LC_ALL") or os.environ.get("LC_CTYPE") or os.environ.get("LANG") or "C"
        try:
            locale.setlocale(locale.LC_CTYPE, "")
        except locale.Error:
            return f"the locale {named} is not there on this machine"
        encoding = locale.nl_langinfo(locale.CODESET)
        return "" if encoding.upper() == "UTF-8" else f"the locale {named} writes {encoding}"

    def secret(self, ref: SecretRef) -> None:
        self._secrets.resolve(ref)

    def trust_roots(self, file: Path) -> tuple[TrustRoot, ...]:
        return trust_roots(file)

    def checks_tte(self) -> bool:
        return all(find_spec(name) for name in NEEDED_TTE)

    def office(self) -> str:
        return shutil.which(PROGRAM) or ""
