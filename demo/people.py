"""Invented customers: nicknames from two word lists, addresses in a reserved domain.

Most customers of a small shop write once; a few write two to four times; the loyal ones write a dozen.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from .shop import Account


class People:
    """Makes accounts; no two share an address, some share a nickname as in any shop."""

    def __init__(self, names: Mapping[str, Sequence[str]], rng: random.Random) -> None:
        self._names = names
        self._rng = rng
        self._made = 0
        self._waiting: list[Account] = []  # one entry for each further review that an account will write

    def new(self, language: str = "zh") -> Account:
        """An account that has not written here before."""
        self._made += 1
        return Account(self._nickname(language), f"buyer{self._made:05d}@example.invalid")

    def ordinary(self, language: str = "zh") -> Account:
        """An ordinary customer: usually new, sometimes one who has written before."""
        if language == "zh" and self._waiting and self._rng.random() < 0.3:
            return self._waiting.pop(self._rng.randrange(len(self._waiting)))
        account = self.new(language)
        if language == "zh" and self._rng.random() < 0.25:
            self._waiting += [account] * self._rng.choice((1, 1, 2, 3))
        return account

    def _nickname(self, language: str) -> str:
        rng = self._rng
        if language == "en":
            return rng.choice(self._names["english"]) + rng.choice(("", "_", str(rng.randrange(10, 99))))
        name = rng.choice(self._names["first"]) + rng.choice(self._names["second"])
        return name + rng.choice(("", "", str(rng.randrange(2, 3000)), "_" + str(rng.randrange(10, 99))))
