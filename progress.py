"""What a running crawl shows on standard error: one live line on a terminal, nothing else in a pipe or cron job."""

from __future__ import annotations

import sys
from types import TracebackType

from rich.console import Console
from rich.status import Status

from .spiders.job import Progress


class CrawlProgress:
    """Use as a context manager; call with every `Progress`."""

    def __init__(self, label: str, *, enabled: bool) -> None:
        console = Console(stderr=True)
        self._status = Status(label, console=console) if enabled and sys.stderr.isatty() else None
        self._label = label

    def __enter__(self) -> CrawlProgress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, progress: Progress) -> None:
        if self._status is None:
            return
        waiting = f" · waiting: {progress.waiting}" if progress.waiting else ""
        counts = f"{progress.pages} pages · {progress.products} products · {progress.reviews} reviews"
        self._status.update(f"{self._label}: {counts}{waiting}")
