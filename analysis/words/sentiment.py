"""A model of how the reviewers of the user's own ledger praise and complain, made by `zhenping train`.

Every text is the set of its 1-, 2- and 3-character grams, hashed to 2^18 columns (Weinberger et al., ICML 2009); a
logistic regression weighs them (`sentiment_training`). The file is one .npz that holds numbers and a model card, no
code and no text of a review: hashes of three characters cannot be turned back into who wrote what.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse

from ...errors import UsageError
from ...records import Scalar

FORMAT = 1
"""Raised when grams, hash or the file's arrays change: older files then do not fit."""

COLUMNS = 1 << 18
_sparse: Any = scipy.sparse  # its constructors are not typed
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, TAOCP 3, 6.4)
_SHIFT = np.uint64(64 - 18)
_BITS = np.uint64(21)  # of a code point
_BLOCK = 20_000  # texts at a time: bounds memory to some 100 MB
_LARGEST = 1 << 24  # bytes that a model's file may unpack to
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Sentiment:
    """A trained model: `weights` (COLUMNS,) float16, log-odds of praise; `card` says what it was trained on."""

    weights: npt.NDArray[np.float16]
    bias: float
    card: Mapping[str, Scalar]

    @property
    def digest(self) -> str:
        """The same for the same model: what a report names it by."""
        parts = (str(FORMAT).encode(), self.weights.tobytes(), repr(self.bias).encode(), _card(self.card).encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]

    def polarity(self, texts: Sequence[str]) -> Floats:
        """Twice the probability that a folded text praises, less one: -1 complains, 1 praises; (n_texts,)."""
        weights, odds = self.weights.astype(np.float64), np.full(len(texts), self.bias)
        for start in range(0, len(texts), _BLOCK):
            odds[start : start + _BLOCK] += grams(texts[start : start + _BLOCK]) @ weights
        return np.asarray(np.tanh(odds / 2), dtype=np.float64)

    def packed(self) -> bytes:
        """The content of a model's file; the same model gives the same bytes."""
        file = io.BytesIO()
        np.savez_compressed(
            file,
            format=np.array(FORMAT),
            weights=self.weights,
            bias=np.array(self.bias),
            card=np.array(_card(self.card)),
            digest=np.array(self.digest),
        )
        return file.getvalue()


def read_model(path: Path) -> Sentiment:
    """The model in a file that `zhenping train` wrote.

    Raises:
        UsageError: it cannot be read, is no such file, or was made by another version.
    """
    try:
        arrays = _arrays(path)
        version, digest = int(arrays["format"]), str(arrays["digest"])
        model = Sentiment(weights=arrays["weights"], bias=float(arrays["bias"]), card=json.loads(str(arrays["card"])))
    except OSError as error:
        raise UsageError(f"cannot read the sentiment model {path}: {error.strerror or error}") from None
    except (KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(f"{path} is not a sentiment model; `zhenping train` makes one") from error
    if version != FORMAT:
        raise UsageError(f"{path} was made by another version of zhenping; run `zhenping train` again")
    if model.weights.shape != (COLUMNS,) or model.weights.dtype != np.float16 or model.digest != digest:
        raise UsageError(f"{path} is damaged; run `zhenping train` again")
    return model


def grams(texts: Sequence[str]) -> Any:
    """(n_texts, COLUMNS) csr matrix: 1 for each gram that a text has, rows scaled to length 1."""
    owners, columns = _hashed(texts)
    cells = _sparse.coo_array((np.ones(len(columns), np.float32), (owners, columns)), shape=(len(texts), COLUMNS))
    matrix = _sparse.csr_array(cells)
    sizes = np.diff(matrix.indptr)
    matrix.data[:] = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)  # making it summed what a text repeats
    return matrix


def _hashed(texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Text and column of every gram of every text."""
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    one = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    two = one[:-1] << _BITS | one[1:]
    three = two[:-1] << _BITS | one[2:]
    whole_two, whole_three = owner[:-1] == owner[1:], owner[:-2] == owner[2:]
    keys = np.concatenate([one, two[whole_two], three[whole_three]])
    owners = np.concatenate([owner, owner[:-1][whole_two], owner[:-2][whole_three]])
    return owners, (keys * _MULTIPLIER >> _SHIFT).astype(np.int64)


def _arrays(path: Path) -> dict[str, npt.NDArray[Any]]:
    with zipfile.ZipFile(path) as packed:
        if sum(member.file_size for member in packed.infolist()) > _LARGEST:
            raise ValueError("too large")
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in ("format", "weights", "bias", "card", "digest")}


def _card(card: Mapping[str, Scalar]) -> str:
    return json.dumps(dict(card), ensure_ascii=False, sort_keys=True)
