# SPDX-FileCopyrightText: 2026 The cobrew contributors
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a client of the broker does not get in, in words that say what to do: the same for all who connect to it."""

import socket
import ssl
from pathlib import Path

TLS_PORT = 8883
_AGAIN = "run `cellar provision` again, and restart the broker"


def authority_fault(path: Path) -> str:
    """What is wrong with the file that says whom to trust; nothing if it can be used."""
    try:
        ssl.create_default_context(cafile=str(path))
    except ssl.SSLError:
        return f"{path} is no certificate: copy authority.crt of `cellar provision` there"
    except OSError as error:
        return f"cannot read {path}: {error.strerror or error}; copy authority.crt of `cellar provision` there"
    return ""


def why_not_connected(error: BaseException | None, host: str, port: int, *, authority: Path | None) -> str:
    """One sentence about a connection that was not made."""
    where = f"{host}:{port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {where} {_not_believed(error, host, authority)}"
    for kind, why in _WHYS:
        if isinstance(error, kind):
            return f"{where} {why}"
    return f"{where} cannot be reached: {error}"


_NO_TLS = f"does not speak TLS: is that the right port? `cellar provision` makes it {TLS_PORT}"
_WHYS: tuple[tuple[type[OSError], str], ...] = (
    (ssl.SSLError, _NO_TLS),
    (ConnectionResetError, _NO_TLS),
    (ConnectionRefusedError, "listens to nobody: start the broker, or name another"),
    (socket.gaierror, "is no machine that this one knows: look at the name"),
    (TimeoutError, "does not answer: is that machine on, and on this network?"),
)


def _not_believed(error: ssl.SSLCertVerificationError, host: str, authority: Path | None) -> str:
    """By OpenSSL's X509_V_ERR: its words do not say what to do."""
    match error.verify_code:
        case 62 | 64:  # HOSTNAME_MISMATCH, IP_ADDRESS_MISMATCH
            return f"is for another name than {host}: use that name, or {_AGAIN}, with --host {host}"
        case 10:  # CERT_HAS_EXPIRED
            return f"has run out: {_AGAIN}"
        case 9:  # CERT_NOT_YET_VALID
            return "is not valid yet: is the clock of this machine right?"
        case 2 | 7 | 18 | 19 | 20 | 21:  # its issuer is not one that is trusted
            return f"was not signed by {authority}: copy authority.crt of that broker there"
        case _:
            return f"is not believed: {error.verify_message}"
