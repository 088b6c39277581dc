"""Tables of reviews: CSV, JSON lines, Parquet into a frame with the record's columns.

Columns are recognised by the record's own names and the usual Chinese and English ones; `--map column=field`
overrides. Unmapped columns (labels!) are carried through untouched and no signal reads them. A row that cannot be
read is kept aside with its reason, never dropped in silence.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import lzma
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from charset_normalizer import from_bytes

from ..errors import UsageError
from ..identity import KEY_BYTES, keyed_hash, mask_name
from ..records import REVIEW_COLUMNS
from .dates import infer_dayfirst, read_date

SYNONYMS: dict[str, tuple[str, ...]] = {
    "text": (
        "review",
        "review_text",
        "content",
        "comment",
        "body",
        "reviewbody",
        "评价内容",
        "评论内容",
        "评论",
        "评价",
        "内容",
    ),
    "title": ("summary", "headline", "标题"),
    "rating": ("score", "stars", "star", "rating_star", "评分", "星级", "打分"),
    "created_local": (
        "created_at",
        "date",
        "time",
        "datetime",
        "creationtime",
        "review_date",
        "timestamp",
        "评论时间",
        "评价时间",
        "日期",
        "时间",
    ),
    "reviewer_id": ("user_id", "userid", "author_id", "reviewer", "用户id"),
    "reviewer_mask": (
        "nickname",
        "author",
        "user_name",
        "username",
        "reviewer_name",
        "用户昵称",
        "昵称",
        "用户名",
    ),
    "product_id": ("prod_id", "item", "item_id", "asin", "product", "商品id", "商品编号"),
    "shop_id": ("shop", "seller", "store", "店铺", "商家"),
    "followup_text": ("append", "after", "追评", "追加评论", "追评内容"),
    "reply_text": ("seller_reply", "reply", "商家回复", "卖家回复"),
    "variant": ("sku_info", "规格", "型号"),
    "review_id": ("reviewid", "comment_id", "评论id"),
}
"""Names that columns go by, lower case, per field of the record."""

PLATFORM = "table"
_OPENERS: dict[str, Any] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
_SUFFIXES = {".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".parquet"}


@dataclass(frozen=True)
class Table:
    """What a file held. `reviews` has REVIEW_COLUMNS, `source_file`, `source_row` and the carried-through columns."""

    reviews: pd.DataFrame
    mapping: Mapping[str, str]  # column -> field, as used
    rejected: pd.DataFrame  # source_file, source_row, reason
    duplicates: int  # rows left out because their review_id stood before
    rows: int


def read_table(path: Path, mapping: Mapping[str, str], *, key: bytes | None = None, keep_ids: bool = False) -> Table:
    """Read one file.

    Args:
        path: .csv, .tsv, .jsonl or .parquet, also compressed.
        mapping: column -> field; `created_at=` accepts a date alone.
        keep_ids: carry the table's own reviewer ids along as column `reviewer_id_given`.
        key: hashes reviewers; by default a throw-away one, so that ids link inside this table only.

    Raises:
        UsageError: if the file cannot be read, or a mapping names no column or no field.
    """
    raw = _load(path)
    used = _mapping(list(raw.columns), mapping, path)
    frame = raw.rename(columns=used)
    frame["source_file"], frame["source_row"] = path.name, range(len(frame))
    missing = [c for c in REVIEW_COLUMNS if c not in frame]
    frame = pd.concat([frame, pd.DataFrame({c: pd.Series([None] * len(frame), dtype=object) for c in missing})], axis=1)
    frame, rejected = _settle_values(frame)
    if keep_ids:
        frame["reviewer_id_given"] = frame["reviewer_id"]
    frame = _settle_people(frame, key or secrets.token_bytes(KEY_BYTES))
    frame = _settle_place(frame)
    duplicated = frame["review_id"].notna() & frame.duplicated(["shop_id", "product_id", "review_id"])
    kept = frame[~duplicated].reset_index(drop=True)
    nameless = kept["review_id"].isna()
    kept.loc[nameless, "review_id"] = "row-" + kept.loc[nameless, "source_row"].astype(str)
    carried = [c for c in kept.columns if c not in REVIEW_COLUMNS]
    return Table(kept[[*REVIEW_COLUMNS, *carried]], used, rejected, int(duplicated.sum()), len(raw))


def read_mapping(items: Sequence[str]) -> dict[str, str]:
    """`column=field` pairs.

    Raises:
        UsageError: if an item is none.
    """
    pairs = {}
    for item in items:
        column, sign, name = item.rpartition("=")
        if not sign or not column or not name:
            raise UsageError(f"--map {item!r} is not of the form column=field, such as --map user_id=reviewer_id")
        pairs[column] = name
    return pairs


def _load(path: Path) -> pd.DataFrame:
    suffixes = [s for s in path.suffixes if s not in (".gz", ".zst", ".bz2", ".xz")]
    suffix = (suffixes[-1] if suffixes else "").lower()
    if suffix not in _SUFFIXES:
        raise UsageError(f"{path}: unknown kind of table; give .csv, .tsv, .jsonl or .parquet")
    try:
        if suffix == ".parquet":
            import duckdb

            return duckdb.read_parquet(str(path)).df().astype(object)  # type: ignore[no-any-return]
        if suffix in (".jsonl", ".ndjson"):
            return pd.read_json(path, lines=True, dtype=False, convert_dates=False)
        return _load_csv(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (ValueError, pd.errors.ParserError) as error:
        raise UsageError(f"{path}: is not a readable table ({str(error).splitlines()[0][:120]})") from None
    except Exception as error:
        if type(error).__module__.startswith(("duckdb", "_duckdb")):
            raise UsageError(f"{path}: is not a readable Parquet file ({str(error).splitlines()[0][:120]})") from None
        raise


def _load_csv(path: Path) -> pd.DataFrame:
    with _OPENERS.get(path.suffix, open)(path, "rb") as file:
        head: bytes = file.read(256 * 1024)
    if not head.strip():
        raise UsageError(f"{path}: the file is empty")
    encoding = _encoding(head)
    text = head.decode(encoding, errors="replace")
    try:
        separator = csv.Sniffer().sniff(text[:20_000].partition("\n")[0], delimiters=",\t;|").delimiter
    except csv.Error:
        separator = ","
    return pd.read_csv(
        path,
        dtype=str,
        sep=separator,
        encoding=encoding,
        encoding_errors="replace",
        keep_default_na=False,
        na_values=[""],
        on_bad_lines="error",
    )


def _encoding(head: bytes) -> str:
    """UTF-8 (with or without mark) unless it is not; then the best guess, GB18030 before anything rarer."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: head.rfind(b"\n") + 1 or len(head)].decode(encoding)
            return encoding
        except UnicodeDecodeError:
            continue
    best = from_bytes(head).best()
    return best.encoding if best else "utf-8"


def _mapping(columns: list[str], given: Mapping[str, str], path: Path) -> dict[str, str]:
    """Column -> field: what the user says, then equal names, then synonyms; a field is taken once."""
    used: dict[str, str] = {}
    for column, asked in given.items():
        name = {"created_at": "created_local"}.get(asked, asked)
        if column not in columns:
            raise UsageError(f"--map {column}=…: {path.name} has no such column; it has {', '.join(map(str, columns))}")
        if name not in REVIEW_COLUMNS:
            raise UsageError(f"--map {column}={name}: no such field; fields are {', '.join(REVIEW_COLUMNS)}")
        used[column] = name
    exact = {c: c for c in columns if c in REVIEW_COLUMNS and c != "created_at"}
    for column, name in exact.items():
        if column not in used and name not in used.values():
            used[column] = name
    for name, synonyms in SYNONYMS.items():
        for synonym in synonyms:
            called = [c for c in columns if str(c).strip().lower() == synonym and c not in used]
            if called and name not in used.values():
                used[called[0]] = name
    return used


def _settle_values(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Numbers, dates and truth values in the record's form; rows whose rating is no rating are rejected."""
    rating = pd.to_numeric(frame["rating"], errors="coerce")
    wrong = frame["rating"].notna() & (rating.isna() | (rating < 1) | (rating > 5))
    rejected = frame.loc[wrong, ["source_file", "source_row"]].assign(
        reason="rating is not between 1 and 5: " + frame.loc[wrong, "rating"].astype(str)
    )
    frame = frame.assign(rating=rating, rating_raw=frame["rating"])[~wrong].copy()
    dates = frame["created_local"].map(_plain).astype(object)
    distinct = list(dates.dropna().unique())
    order = infer_dayfirst(distinct[:2000])
    read = {d: read_date(d, dayfirst=order) for d in distinct}
    for column, attribute in (
        ("created_local", "local"),
        ("created_at", "at_utc"),
        ("created_precision", "precision"),
        ("tz", "tz"),
    ):
        found = dates.map({d: getattr(w, attribute) if w else None for d, w in read.items()}).astype(object)
        frame[column] = found.where(found.notna(), None)
    for column in ("verified_purchase", "is_default"):
        frame[column] = frame[column].map(_truth).astype(object)
    frame["image_ids"] = [v if isinstance(v, tuple) else () for v in frame["image_ids"]]
    frame["stratum"] = frame["stratum"].astype(object).where(frame["stratum"].notna(), "default")
    return frame, rejected


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    text = str(value).strip() if value is not None and not (isinstance(value, float) and pd.isna(value)) else None
    return int(text) if text and text.isdigit() and len(text) in (10, 13) else text


def _truth(value: Any) -> bool | None:
    return {
        "1": True,
        "true": True,
        "yes": True,
        "是": True,
        "0": False,
        "false": False,
        "no": False,
        "否": False,
    }.get(str(value).strip().lower())


def _settle_people(frame: pd.DataFrame, key: bytes) -> pd.DataFrame:
    def mapped(column: str, change: Callable[[str], str | None]) -> pd.Series:
        values = frame[column].astype(object)
        changed = {v: change(str(v)) for v in values.dropna().unique()}
        return values.map(changed).astype(object).where(values.notna(), None)

    return frame.assign(
        reviewer_id=mapped("reviewer_id", lambda v: keyed_hash(key, "reviewer", v)),
        avatar_id=mapped("avatar_id", lambda v: keyed_hash(key, "avatar", v)),
        reviewer_mask=mapped("reviewer_mask", mask_name),
    )


def _settle_place(frame: pd.DataFrame) -> pd.DataFrame:
    """A table without shop takes the product as shop; one without either is one shop."""
    product = frame["product_id"].astype(object).where(frame["product_id"].notna(), "all").astype(str)
    shop = frame["shop_id"].astype(object).where(frame["shop_id"].notna(), product).astype(str)
    platform = frame["platform"].astype(object).where(frame["platform"].notna(), PLATFORM).astype(str)
    source = frame["source"].astype(object).where(frame["source"].notna(), PLATFORM).astype(str)
    return frame.assign(product_id=product, shop_id=shop, platform=platform, source=source)
