"""A timestamping authority of the tests' own, made with openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path

CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
CN = test authority
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""


class Authority:
    """Stamps a head now, as any authority would that is asked by `openssl ts -query -digest HEAD -sha256`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "openssl.cnf").write_text(CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem",
                      "-days", "30", "-config", "openssl.cnf", "-extensions", "root")  # fmt: skip
        self._openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr",
                      "-subj", "/CN=stamp", "-config", "openssl.cnf")  # fmt: skip
        self._openssl("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-out", "tsa.pem",
                      "-days", "30", "-extfile", "openssl.cnf", "-extensions", "stamping")  # fmt: skip

    @property
    def certificate(self) -> Path:
        return self.folder / "root.pem"

    def stamp(self, head: str, name: str = "head.tsr", *how: str) -> Path:
        self._openssl("ts", "-query", "-digest", head, *(how or ("-sha256",)), "-cert", "-out", "query")
        self._openssl("ts", "-reply", "-config", "openssl.cnf", "-queryfile", "query", "-out", name)
        return self.folder / name

    def _openssl(self, *words: str) -> None:
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)
