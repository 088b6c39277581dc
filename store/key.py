"""The ledger's key: 32 random bytes in a file of their own, readable by its owner only, never in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from ..errors import LedgerError
from ..identity import KEY_BYTES


def read_or_create(path: Path) -> bytes:
    """The key in `path` (hex); made on first use with mode 0600.

    Raises:
        LedgerError: if it cannot be read or written, or is no key.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise LedgerError(f"the key file {path} cannot be written ({error.strerror}); choose another --db") from None
    key = secrets.token_bytes(KEY_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(key.hex() + "\n")
    return key


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise LedgerError(
            f"the key file {path} is damaged; restore it from a backup (reviewers cannot be linked without it)"
        )
    return key
