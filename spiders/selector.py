"""The Selector of parsel, whose `attrib` survives names that lxml reads from broken markup and cannot give back."""

from __future__ import annotations

import contextlib

import parsel


class Selector(parsel.Selector):
    @property
    def attrib(self) -> dict[str, str]:
        """Attributes by name; without those whose names are none."""
        try:
            return super().attrib
        except ValueError:
            found: dict[str, str] = {}
            for name in self.root.keys():  # noqa: SIM118  (an lxml element, whose items would raise)
                with contextlib.suppress(ValueError):
                    found[name] = self.root.get(name)
            return found
