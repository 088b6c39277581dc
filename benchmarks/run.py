"""`make bench`: runs every benchmark and writes docs/performance.md from what they print."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BENCHMARKS = {
    "belief.py": "Belief propagation, ten iterations",
    "near_duplicates.py": "Near-duplicate texts",
    "peeling.py": "Dense-block peeling",
    "words.py": "Preparation and all signals of words",
    "yelpchi.py": "YelpChi: seconds and ranking quality",
}
HEAD = """# Performance

Written by `make bench`; do not edit. Medians of five runs, peers in the same run on the same input, reading of files
excluded on both sides. Machine: {machine}. YelpChi is given out by its authors on request and not shipped; its six
weights were chosen while looking at its labels, so its figures are no held-out result.
"""


def main() -> None:
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    parts = [HEAD.format(machine=machine)]
    for name, title in BENCHMARKS.items():
        done = subprocess.run([sys.executable, HERE / name], capture_output=True, text=True, check=False)
        text = done.stdout if done.returncode == 0 else f"not run: {done.stderr.strip()}"
        parts.append(f"## {title}\n\n```text\n{text.rstrip()}\n```\n")
        print(parts[-1])
    (HERE.parent / "docs/performance.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
