"""The one inlined chart script: Vega, Vega-Lite, vega-embed and `static/embed.js`.

Bundling takes some seconds, so the result is kept in the user's cache folder under a name that changes with
the versions and with `embed.js`. Where the folder cannot be written the script is bundled anew each time.
"""

from __future__ import annotations

import contextlib
import hashlib
from functools import lru_cache
from importlib import resources
from pathlib import Path

from .atomic import write_file


@lru_cache(maxsize=1)
def chart_script() -> str:
    """JavaScript text without anything that could end a `<script>` element."""
    snippet = (resources.files(__package__) / "static" / "embed.js").read_text(encoding="utf-8")
    cached = _cache_file(snippet)
    with contextlib.suppress(OSError):
        return cached.read_text(encoding="utf-8")
    script = _bundle(snippet)
    with contextlib.suppress(OSError):
        cached.parent.mkdir(parents=True, exist_ok=True)
        write_file(cached, script)
    return script


def _cache_file(snippet: str) -> Path:
    from importlib.metadata import version

    from platformdirs import user_cache_path

    versions = f"{version('vl-convert-python')} {_vegalite_version()}"
    key = hashlib.sha256(f"{versions}\0{snippet}".encode()).hexdigest()[:16]
    return user_cache_path("zhenping") / f"charts-{key}.js"


def _bundle(snippet: str) -> str:
    import vl_convert

    script: str = vl_convert.javascript_bundle(snippet, vl_version=_vegalite_version())
    return script.replace("\r", "").replace("</script", r"<\/script").replace("<!--", r"<\!--")


def _vegalite_version() -> str:
    """The newest Vega-Lite that the bundler carries within the major version that Altair writes."""
    import altair
    import vl_convert

    major = altair.SCHEMA_VERSION.removeprefix("v").split(".")[0]
    fitting = [v for v in vl_convert.get_vegalite_versions() if v.split(".")[0] == major]
    return str(max(fitting, key=lambda v: tuple(map(int, v.split(".")))))
