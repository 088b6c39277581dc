"""Runs a crawl in a child process and hands on what it says, message by message."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from typing import IO
from urllib.parse import urlsplit

from ..errors import Blocked, UsageError, ZhenpingError
from .contract import Requires, host_of, is_private
from .job import CrawlJob, Message, decode
from .platforms import marketplace_of

MIN_PUBLIC_DELAY = 0.2
"""Seconds: the least `--delay` towards a host that is not ours."""


def checked_url(url: str) -> str:
    """A shop's address with scheme; `shop.example/p/1` is read as https.

    Raises:
        UsageError: if it is no http(s) URL with a host.
    """
    text = url.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"not a URL: {url!r} ({error}); give a shop's address such as https://shop.example/") from None
    dotted = host is not None and ("." in host or ":" in host or host == "localhost")
    if parts.scheme not in ("http", "https") or not dotted or any(c.isspace() for c in text):
        raise UsageError(f"not a URL: {url!r}; give a shop's address such as https://shop.example/ or an existing file")
    if parts.username or parts.password:
        raise UsageError("the URL carries a user name or password; only public pages are read, so leave it out")
    return text if parts.path else f"{text}/"


def checked_marketplace(url: str) -> None:
    """Refuses a marketplace that does not let a polite crawler in, before anything is sent there.

    Raises:
        Blocked: names what a person can do instead.
    """
    market = marketplace_of(url)
    if market is not None and market.requires is not Requires.CRAWL:
        raise Blocked(
            f"{market.about.title} lets no polite crawler read its reviews: open them in your own browser, save what "
            "you see (docs/save-har.md) and give the file: zhenping scan FILE.har"
        )


def checked_delay(delay: float, url: str) -> float:
    """Refuses an impolite pace towards other people's hosts.

    Raises:
        UsageError: for a delay that is too short for a public host.
    """
    if delay < MIN_PUBLIC_DELAY and not is_private(host_of(url)):
        raise UsageError(f"--delay {delay:g} is too fast for a public host; use at least {MIN_PUBLIC_DELAY:g} seconds")
    return delay


def crawl(job: CrawlJob, *, show_log: bool = False) -> Iterator[Message]:
    """Messages of one run, the last a `CrawlEnd`. `show_log` lets the child's log through to standard error.

    Raises:
        ZhenpingError: if the child died without a word; its last lines are in the message.
    """
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "zhenping.spiders.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if show_log else log,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            child.stdin.write((json.dumps(asdict(job)) + "\n").encode())
            child.stdin.flush()
            for line in child.stdout:
                yield decode(line.decode())
            if child.wait() != 0:
                raise ZhenpingError(f"the crawl ended unexpectedly: {_last_line(log)}")
        finally:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(timeout=5)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
            child.stdin.close()
            child.stdout.close()


def _last_line(log: IO[bytes]) -> str:
    log.seek(0)
    lines = [line for line in log.read().decode(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no message"
