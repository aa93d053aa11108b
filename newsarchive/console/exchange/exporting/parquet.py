"""Write articles to a Parquet file, for pandas, Polars, DuckDB, R and Spark.

This needs pyarrow. It is larger than everything else together and therefore an extra:
``pip install newsarchive[parquet]``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import IO, Any, Final

from newsarchive.article import FLAG_FIELDS, LIST_FIELDS
from newsarchive.errors import NewsArchiveError

#: Articles in memory at one time, and in a row group: about 3 MB of text.
ROW_GROUP: Final = 1_000
_NUMBERS: Final = ("id", "word_count", "story_id", "duplicate_of", "revision_count")


class ParquetMissing(NewsArchiveError):
    """pyarrow is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Parquet needs pyarrow, which is not installed; pip install 'newsarchive[parquet]'"
        )


def write_parquet(
    records: Iterable[Mapping[str, Any]], columns: Sequence[str], file: IO[bytes]
) -> int:
    """Write *columns* of *records* to *file*, and return the number of records.

    *file* need not be seekable. Lists are stored as lists. A column whose name ends in ``_at`` is
    stored as a timestamp in UTC, null if it is not a point in time, and ``is_free`` as a boolean.
    Raises :class:`ParquetMissing`.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise ParquetMissing from error

    schema = pyarrow.schema([(name, _type_of(name, pyarrow)) for name in columns])
    rows = iter(records)
    number = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(rows, ROW_GROUP)):
            values = {name: [_value(name, row[name]) for row in group] for name in columns}
            writer.write_table(pyarrow.table(values, schema), row_group_size=ROW_GROUP)
            number += len(group)
    return number


def _type_of(name: str, pyarrow: Any) -> Any:
    if name in LIST_FIELDS:
        return pyarrow.list_(pyarrow.string())
    if name.endswith("_at"):
        return pyarrow.timestamp("us", tz="UTC")
    if name in _NUMBERS:
        return pyarrow.int64()
    return pyarrow.bool_() if name in FLAG_FIELDS else pyarrow.string()


def _value(name: str, value: Any) -> Any:
    if not name.endswith("_at") or value is None:
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
