"""The Selector of parsel, which survives half characters in the text and attribute names that are none."""

from __future__ import annotations

import contextlib
from typing import Any

import parsel


class Selector(parsel.Selector):
    def __init__(self, text: str | None = None, *args: Any, **kwargs: Any) -> None:
        """As parsel's; JSON may carry half characters that no encoding knows."""
        sound = None if text is None else text.encode("utf-8", "replace").decode("utf-8")
        super().__init__(sound, *args, **kwargs)

    @property
    def attrib(self) -> dict[str, str]:
        """Attributes by name; without those whose names are none."""
        try:
            return super().attrib
        except (ValueError, KeyError):
            found: dict[str, str] = {}
            for name in self.root.keys():  # noqa: SIM118  (an lxml element, whose items would raise)
                with contextlib.suppress(ValueError, KeyError):
                    found[name] = self.root.get(name)
            return found
