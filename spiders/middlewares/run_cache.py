"""The pages of one run on disk, so that a killed run goes on where it stood.

Scrapy's cache writes an entry in seven files, and a kill between two of them leaves half a page that later reads as
a whole one. Here an entry appears at once (written aside, then renamed). What is no page of the shop (errors, block
pages) is never kept, and the whole cache goes when the run is complete.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from scrapy import Request, Spider
from scrapy.extensions.httpcache import DummyPolicy, FilesystemCacheStorage
from scrapy.http import Response

from ..blocks import block_of
from ..page_of import page_of

KEPT_STATUS = frozenset({200, 203, 301, 302, 303, 307, 308, 404, 410})
MAX_AGE = 24 * 3600
"""Seconds after which a cut-off run starts anew instead of going on: pages of two days do not mix."""


class RunCachePolicy(DummyPolicy):
    """Keep what tells something lasting about the shop."""

    def should_cache_response(self, response: Response, request: Request) -> bool:
        return response.status in KEPT_STATUS and block_of(page_of(response)) is None


class RunCacheStorage(FilesystemCacheStorage):
    """Scrapy's file layout, each entry written atomically."""

    def store_response(self, spider: Spider, request: Request, response: Response) -> None:
        final = Path(self._get_request_path(spider, request))
        final.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=final.parent, prefix=".new-"))
        writer = _Aside(self, aside)
        try:
            writer.store_response(spider, request, response)
            if final.exists():
                shutil.rmtree(final)
            aside.rename(final)
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise


class _Aside(FilesystemCacheStorage):
    """The same storage with one fixed folder."""

    def __init__(self, storage: FilesystemCacheStorage, folder: Path) -> None:
        self.__dict__.update(storage.__dict__)
        self._folder = folder

    def _get_request_path(self, spider: Spider, request: Request) -> str:
        return str(self._folder)
