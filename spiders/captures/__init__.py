"""Pages out of what a person saved from their own browser: HAR, WARC, MHTML, saved HTML and JSON, folders and zip
files of these. The same platform files read them as read a crawl.

A file is known by what it holds, not by its name. Everything is read as a stream, within bounds (`limits`), and every
page has left cookies, tokens and unknown address parameters behind (`privacy`) before anybody sees it.
"""

from __future__ import annotations

from .reading import Captured, Unreadable, is_capture, read_pages

__all__ = ["Captured", "Unreadable", "is_capture", "read_pages"]
