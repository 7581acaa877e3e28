"""A certificate for the servers of the tests, made when it is needed."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A certificate for 127.0.0.1 made a moment ago: what a client trusts, and what a server shows."""

    trusted: Path
    server: ssl.SSLContext
    stranger: ssl.SSLContext  # a certificate for the same host that nobody trusts


def certificate(folder: Path) -> Certificate | None:
    """Make one; None where nothing is installed that can."""
    contexts = []
    for name in ("server", "stranger"):
        key, cert = folder / f"{name}.key", folder / f"{name}.pem"
        if not (_made_by_trustme(key, cert) or _made_by_openssl(key, cert)):
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        contexts.append(context)
    return Certificate(folder / "server.pem.trusted", *contexts)


def _made_by_trustme(key: Path, cert: Path) -> bool:
    try:
        import trustme
    except ImportError:
        return False
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(key))
    for blob in issued.cert_chain_pems:
        blob.write_to_path(str(cert), append=True)
    authority.cert_pem.write_to_path(f"{cert}.trusted")
    return True


def _made_by_openssl(key: Path, cert: Path) -> bool:
    command = shutil.which("openssl")
    if command is None:
        return False
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = subprocess.run(
        [command, "req", "-x509", *curve, *names, "-keyout", str(key), "-out", str(cert)],
        capture_output=True,
        check=False,
        timeout=30,
    )
    if made.returncode:
        return False
    Path(f"{cert}.trusted").write_bytes(cert.read_bytes())
    return True
