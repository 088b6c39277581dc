"""Long proofs of the captures (`make prove`): a very large HAR in little memory, and fuzz over every golden page."""

from __future__ import annotations

import contextlib
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from capture_files import har
from conftest import Cli
from evidence import write_section
from test_platform_contract import BY_NAME, CASES, page_in
from test_replay import jd_comments
from zhenping.errors import ParseError
from zhenping.spiders.contract import Page

pytestmark = pytest.mark.prove

GIGABYTE = 10**9
REVIEW_PAGES = 3_000
MUTATIONS = 120  # a golden page
SLOWEST = 5.0  # seconds for a mutated page of a few kilobytes: a hang, not a slow machine


def _large_har(path: Path) -> None:
    """Ten times what a person saves in an evening: pictures, scripts and 30,000 reviews among them."""
    noise = {
        "startedDateTime": "2026-11-20T12:00:00Z",
        "request": {"method": "GET", "url": "https://img.example/p.jpg", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"mimeType": "image/jpeg", "encoding": "base64"}},
    }
    noise["response"]["content"]["text"] = "QUJD" * 80_000  # type: ignore[index]
    picture = json.dumps(noise).encode()
    script = json.dumps(noise).replace("image/jpeg", "application/javascript").replace(".jpg", ".js").encode()
    pages = [jd_comments(7 + n // 300, 10, seller="55", first=10 * (n % 300)) for n in range(REVIEW_PAGES)]
    entries = [json.dumps(e, ensure_ascii=False).encode() for e in json.loads(har(pages))["log"]["entries"]]
    with path.open("wb") as file:
        file.write(b'{"log":{"version":"1.2","entries":[')
        number = 0
        while file.tell() < GIGABYTE or number < len(entries):
            file.write(b"," if number else b"")
            file.write((picture if number % 2 else script) + b",")
            file.write(entries[number % len(entries)])
            number += 1
        file.write(b"]}}")


def test_a_har_of_a_gigabyte_is_read_in_half_a_gigabyte_of_memory(cli: Cli) -> None:
    path = cli.home / "large.har"
    _large_har(path)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)],
        capture_output=True,
        text=True,
        env=cli.environment(),
        cwd=cli.home,
        check=True,
    )
    seconds = time.monotonic() - started
    code, kilobytes = map(int, done.stdout.split()[-2:])
    assert code == 0, done.stderr
    assert "30000 reviews" in done.stdout
    size = path.stat().st_size / 10**9
    write_section(
        "A very large capture",
        f"A HAR of {size:.2f} GB with {REVIEW_PAGES * 10:,} reviews among pictures and scripts was imported in "
        f"{seconds:.0f} s; its process held at most {kilobytes / 1024:.0f} MiB.",
    )
    assert kilobytes < 500_000


_MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "zhenping", "import", sys.argv[1]])
print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def _mutated(page: Page, chance: random.Random) -> Iterator[Page]:
    """Cut, repeated, swapped and overwritten pieces, and other pages' bytes."""
    body = page.body
    for _ in range(MUTATIONS):
        data = bytearray(body)
        for _ in range(chance.randint(1, 8)):
            at, length = chance.randrange(len(data) + 1), chance.randint(1, 60)
            piece = bytes(data[at : at + length])
            data[at : at + length] = chance.choice(
                (b"", piece * chance.randint(2, 40), bytes(reversed(piece)), chance.randbytes(length), *_SPITE)
            )
        yield replace(page, body=bytes(data))


_SPITE = (b"null", b"[]", b"{}", b'"', b"<", b"&#0;", b"\xff\xfe", b"9" * 400, b"-1", b"1e999", b"\\ud800", b"{" * 300)


def test_no_mutation_of_a_golden_page_raises_or_hangs() -> None:
    chance = random.Random(20261123)
    slowest, tried = (0.0, ""), 0
    for case in CASES:
        platform = BY_NAME[case.parent.name]
        for page in _mutated(page_in(case), chance):
            started = time.monotonic()
            platform.match(page)
            with contextlib.suppress(ParseError):
                platform.parse(page)
            slowest = max(slowest, (time.monotonic() - started, f"{case.parent.name}/{case.name}"))
            tried += 1
    platforms = len({case.parent.name for case in CASES})
    write_section(
        "Fuzz of the platform files",
        f"{tried:,} mutated pages ({MUTATIONS} of each of {len(CASES)} golden pages of {platforms} platforms): "
        f"none raised anything but `ParseError`; the slowest took {slowest[0]:.2f} s ({slowest[1]}).",
    )
    assert slowest[0] < SLOWEST, slowest
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000
