"""manifest.json: what may differ between two equal reports (time, options), and the files' hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


def render(manifest: Mapping[str, Any], files: Iterable[Path]) -> str:
    """The caller's manifest plus `files`: name, bytes and SHA-256 of each."""
    listed = [_entry(path) for path in sorted(files, key=lambda path: path.name)]
    content = {**manifest, "files": listed}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n"


def _entry(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"name": path.name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
