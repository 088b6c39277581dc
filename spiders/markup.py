"""Text, stars and addresses out of markup: what several platform files need of HTML.

Everything that leaves here is plain text that any sink can hold: no NUL, no lone surrogates (JSON may carry
them), lines kept, other white space folded. Escaping is the business of whoever writes it out.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from w3lib.html import get_base_url
from w3lib.url import add_or_replace_parameters, url_query_cleaner

from .contract import Page, host_of
from .selector import Selector

_BLOCKS = "address|article|blockquote|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul"
_BREAK = re.compile(rf"<(?:br|/?(?:{_BLOCKS}))\b[^<>]{{0,500}}>", re.IGNORECASE)
_TAG = re.compile(
    rf"</?(?:{_BLOCKS}|a|abbr|b|br|code|em|font|i|img|small|span|strong|sub|sup|u)\b[^<>]{{0,500}}>", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_ASSIGNED = re.compile(r"width:\s*(\d{1,3}(?:\.\d{1,4})?)\s*%")


def tidy(text: object) -> str | None:
    """Plain text with its lines kept and all other white space folded; None if nothing is left."""
    if not isinstance(text, str | int | float) or isinstance(text, bool):
        return None
    sound = str(text).encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    lines = (" ".join(line.split()) for line in sound.splitlines())
    return "\n".join(line for line in lines if line) or None


def html_to_text(fragment: object) -> str | None:
    """The text that a browser would show of an HTML fragment: a line a block, entities read, no scripts."""
    markup = tidy(fragment)
    if markup is None or ("<" not in markup and "&" not in markup):
        return markup
    lines = _BREAK.sub("\n", markup.replace("\n", " "))
    nodes = Selector(text=f"<div>{lines}</div>", type="html").xpath(
        "//text()[not(ancestor::script or ancestor::style)]"
    )
    return tidy("".join(nodes.getall()))


def plain_text(value: object) -> str | None:
    """A field that should be plain text but often holds HTML (JSON-LD): tags count only if known."""
    text = tidy(value)
    if text is None:
        return None
    if _TAG.search(text):
        return html_to_text(str(value))
    return tidy(html.unescape(text)) if _ENTITY.search(text) else text


def text_of(node: Selector, css: str | None = None) -> str | None:
    """Shown text of `node`, or of the first descendant that `css` selects."""
    found = node.css(css) if css else [node]
    return html_to_text(found[0].get()) if found else None


def icon_stars(node: Selector) -> float | None:
    """Filled stars among Font Awesome icons, or a `width:80%` bar, or `stars-4.png`; None if there are none.

    An icon is empty if it says `far`, `fa-regular` or `fa-star-o`; a filled one is often stacked on an empty.
    """
    filled = [i for i in node.css("i.fa-star") if not {"far", "fa-regular", "fa-star-o"} & _classes(i)]
    if filled:
        return float(min(len(filled), 5))
    style = " ".join(node.xpath(".//@style").getall())
    if bar := _ASSIGNED.search(style):
        return round(min(float(bar[1]), 100.0) / 20, 3) or None
    image = re.search(r"stars?[-_](\d)\.(?:png|svg|gif)", " ".join(node.xpath(".//img/@src").getall()))
    return (float(image[1]) or None) if image and int(image[1]) <= 5 else None


def _classes(node: Selector) -> set[str]:
    return set(node.attrib.get("class", "").split())


def image_id(url: object) -> str | None:
    """Hash of an image's address without scheme and query (sizes differ there)."""
    if not isinstance(url, str) or not url.strip():
        return None
    path = url.split("?", 1)[0].split("//", 1)[-1]
    return hashlib.sha256(path.encode("utf-8", "replace")).hexdigest()[:16]


def absolute(page: Page, link: object) -> str | None:
    """A link of the page (its `<base>` respected) as http(s) address without fragment; None if it is none."""
    if not isinstance(link, str) or len(link) > 2_000:
        return None
    try:
        url = Page(_base(page)).urljoin(link.strip()).split("#", 1)[0]
        return url if url.startswith(("http://", "https://")) and host_of(url) else None
    except ValueError:
        return None


def same_host(page: Page, url: str) -> bool:
    """Whether an absolute address stays on the page's host (`www.` or not)."""
    try:
        return host_of(url).removeprefix("www.") == page.host.removeprefix("www.")
    except ValueError:
        return False


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Set query parameters; the others stay as they are."""
    return str(add_or_replace_parameters(url, dict(parameters)))


def without_query(url: str, *names: str) -> str:
    """Drop the named query parameters, or the whole query if none is named."""
    if not names:
        return url.split("?", 1)[0]
    return str(url_query_cleaner(url, names, remove=True, unique=False))


def path_of(url: str) -> str:
    """Path of an address, "/" if it has none or cannot be read."""
    try:
        return urlsplit(url).path or "/"
    except ValueError:
        return "/"


def _base(page: Page) -> str:
    if b"<base" not in page.body[:8192].lower():
        return page.url
    return str(get_base_url(page.text[:8192], page.url))
