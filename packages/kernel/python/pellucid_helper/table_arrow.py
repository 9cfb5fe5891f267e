"""pyarrow tables, record batches and chunked arrays as tables, by Arrow's own functions."""

import sys

from .table_export import csv_text
from .table_search import arrow_holding
from .table_stats import BINS, FEW, QUANTILES, of_counts
from .table_text import Texts, parsed


class ArrowTable:
    library = "pyarrow"
    labelled, labels_say = 0, False

    def __init__(self, value):
        self.pa = sys.modules["pyarrow"]
        # A part of the same library that it loads by itself as soon as it is used.
        import pyarrow.compute

        self.pc = pyarrow.compute
        self.is_series = type(value) is self.pa.ChunkedArray
        given = [value] if self.is_series else value.columns
        self.columns = [self._decoded(one) for one in given]
        self.encoded = [self.pa.types.is_dictionary(one.type) for one in given]
        self.names = ["value"] if self.is_series else list(value.schema.names)
        self.restores = not self.is_series and b"pandas" in (value.schema.metadata or {})
        self.height, self.width = (len(value) if self.is_series else value.num_rows), len(self.columns)
        self._texts = {}

    def shape(self):
        return [self.height] if self.is_series else [self.height, self.width]

    def name(self, i):
        return [self.names[i]]

    def _decoded(self, column):
        """Categories as what they stand for; floats of 16 bits, for which Arrow has few functions, in 32."""
        if self.pa.types.is_float16(column.type):
            return column.cast("float32")
        is_encoded = self.pa.types.is_dictionary(column.type)
        return column.cast(column.type.value_type) if is_encoded else column

    def type(self, i):
        return str(self.columns[i].type)

    def kind(self, i):
        types, found = self.pa.types, self.columns[i].type
        if types.is_integer(found) or types.is_floating(found) or types.is_decimal(found):
            return "number"
        if types.is_string(found) or types.is_large_string(found):
            return "text"
        if types.is_boolean(found):
            return "bool"
        return "time" if types.is_timestamp(found) or types.is_date(found) else "object"

    def levels(self):
        return [""]

    def labels(self, rows):
        return [[str(row)] for row in rows]

    def values(self, i, rows):
        return self._part(i, rows).to_pylist()

    def _part(self, i, rows):
        column = self.columns[i]
        return column.slice(rows.start, len(rows)) if type(rows) is range else column.take(self.pa.array(rows, "int64"))

    def texts(self, i):
        if i not in self._texts:
            middle = self.height // 2
            sample = self.values(i, range(0, min(200, self.height)))
            sample += self.values(i, range(middle, min(middle + 200, self.height)))
            single = str(self.columns[i].type) in ("float", "halffloat")
            self._texts[i] = Texts(sample, 6, single, missing="null")
        return self._texts[i]

    def missing(self, values):
        return [value is None or (type(value) is float and value != value) for value in values]

    # ---- order and filters --------------------------------------------------------------------------------------

    def _in_words(self, i, column=None):
        entire = self.texts(i).entire
        words = [None if one is None else entire(one) for one in (self.columns[i] if column is None else column).to_pylist()]
        return self.pa.array(words, self.pa.string())

    def _plain(self, i):
        return self._in_words(i) if self.kind(i) == "object" else self.columns[i]

    def _sortable(self, i):
        """NaN is missing, as null is."""
        column = self._plain(i)
        if not self.pa.types.is_floating(column.type):
            return column
        return self.pc.if_else(self.pc.is_null(column, nan_is_null=True), self.pa.scalar(None, column.type), column)

    def order(self, keys, rows):
        part = self.pa.table([self._sortable(i) for i, _ in keys], names=[str(n) for n in range(len(keys))])
        if rows is not None:
            part = part.take(rows)
        by = [(str(n), "descending" if down else "ascending") for n, (_, down) in enumerate(keys)]
        found = self.pc.sort_indices(part, sort_keys=by, null_placement="at_end")
        return found.cast("int64") if rows is None else rows.take(found)

    def mask(self, i, test):
        pa, pc, column = self.pa, self.pc, self.columns[i]
        mask = self._all()
        if test.get("missing"):
            absent = pc.is_null(column, nan_is_null=True)
            mask = pc.and_(mask, absent if test["missing"] == "only" else pc.invert(absent))
        if test.get("contains"):
            mask = pc.and_(mask, self._contains(i, column, test["contains"], bool(test.get("case"))))
        plain = self._plain(i)
        for which, compare in (("minimum", pc.greater_equal), ("maximum", pc.less_equal)):
            if test.get(which, "") != "":
                limit = self._scalar(plain, self.parse(i, test[which]))
                mask = pc.and_(mask, pc.fill_null(compare(plain, limit), False))
        if test.get("values") is not None:
            wanted = pa.array([self.parse(i, text) for text in test["values"]]).cast(plain.type)
            mask = pc.and_(mask, pc.is_in(plain, value_set=wanted))
        return mask

    def _contains(self, i, column, part, case):
        pa, pc = self.pa, self.pc
        if self.kind(i) == "number":
            part = part if case else part.lower()
            plain = pa.types.is_integer(column.type) or str(column.type) in ("double", "float")
            found = self._numbers(i, column, part) if plain else self.texts(i).found(column.to_pylist(), part, case)
            there = pc.invert(pc.is_null(column, nan_is_null=True))
            return pc.and_(pa.array(found, pa.bool_()), there)
        text = column if self.kind(i) == "text" else self._in_words(i, column)
        return pc.fill_null(pc.match_substring(text, part, ignore_case=not case), False)

    def _numbers(self, i, column, part):
        marks = [False] * len(column)
        whole = column.combine_chunks()
        for at in arrow_holding(self.pa, whole, part, self.texts(i).exact):
            marks[at] = True
        return marks

    def holding(self, i, part, rows):
        """Places among the rows whose cell holds the text, however it is written."""
        return self.where(self._contains(i, self._part(i, rows), part, False)).to_pylist()

    def _all(self, value=True):
        return self.pa.chunked_array([self.pa.repeat(value, self.height)])

    def _scalar(self, plain, value):
        exact = type(value) is float and self.pa.types.is_integer(plain.type)
        return self.pa.scalar(value) if exact else self.pa.scalar(value).cast(plain.type)

    def parse(self, i, text):
        return parsed(text, self.kind(i), lambda one: self._time(i, one))

    def _time(self, i, text):
        import datetime
        import zoneinfo

        found = self.columns[i].type
        if self.pa.types.is_date(found):
            return datetime.datetime.fromisoformat(text).date()
        made = datetime.datetime.fromisoformat(text)
        return made.replace(tzinfo=zoneinfo.ZoneInfo(found.tz)) if found.tz and made.tzinfo is None else made

    def both(self, one, other):
        return self.pc.and_(one, other)

    def rows_at(self, places):
        return self.pa.array(places, "int64")

    def where(self, mask):
        return self.pc.indices_nonzero(mask).cast("int64")

    def listed(self, rows):
        return rows.to_pylist()

    # ---- figures ------------------------------------------------------------------------------------------------

    def stats(self, i, rows):
        pc, column = self.pc, self.columns[i] if rows is None else self.columns[i].take(rows)
        there = column.filter(pc.invert(pc.is_null(column, nan_is_null=True)))
        found = {"count": len(column), "missing": len(column) - len(there)}
        whole, kind = self.texts(i).whole, self.kind(i)
        if kind in ("number", "time"):
            found["distinct"] = pc.count_distinct(there).as_py()
            few = self._commonest(there, whole) if kind == "number" and found["distinct"] <= FEW else {}
            return {**found, **few, **self._figures(there, kind, whole)}
        if kind == "object":
            entire = self.texts(i).entire
            there = self.pa.array([entire(one) for one in there.to_pylist()], self.pa.string())
        return {**found, **self._commonest(there, whole)}

    def _commonest(self, there, whole):
        counts = there.value_counts().to_pylist()
        top = sorted(((whole(one["values"]), one["counts"]) for one in counts), key=lambda pair: -pair[1])[:20]
        return of_counts(top, len(counts), len(there))

    def _figures(self, there, kind, whole):
        pc, types = self.pc, self.pa.types
        if types.is_floating(there.type):
            there = there.filter(pc.is_finite(there))
        if len(there) == 0:
            return {}
        numbers = there if kind == "number" else there.cast("int32" if types.is_date32(there.type) else "int64")
        ends = pc.min_max(there).as_py()
        ranks = pc.quantile(numbers, q=list(QUANTILES), interpolation="nearest")
        found = {
            "minimum": whole(ends["min"]),
            "maximum": whole(ends["max"]),
            "quantiles": [[q, whole(one)] for q, one in zip(QUANTILES, ranks.cast(there.type).to_pylist())],
            "bins": self._bins(numbers),
        }
        if types.is_floating(there.type):
            found["mean"], found["deviation"] = pc.mean(there).as_py(), pc.stddev(there, ddof=1).as_py() or 0.0
        return found

    def _bins(self, numbers):
        pc = self.pc
        whole = self.pa.types.is_integer(numbers.type)
        numbers = numbers.cast("float64", safe=False)
        ends = pc.min_max(numbers).as_py()
        low, span = ends["min"], ends["max"] - ends["min"]
        if span <= 0:
            return [len(numbers)]
        count = min(BINS, int(span) + 1) if whole else BINS
        places = pc.floor(pc.multiply(pc.divide(pc.subtract(numbers, low), span), float(count)))
        bins = [0] * count
        for one in pc.value_counts(places).to_pylist():
            bins[min(count - 1, int(one["values"]))] += one["counts"]
        return bins

    # ---- code ---------------------------------------------------------------------------------------------------

    def ordered_in_words(self, i):
        return self.kind(i) == "object"

    def word_of(self, i):
        return "str"

    def as_pandas(self, name):
        """A frame with the same values: whole numbers and truth values beside nulls, categories, lists and durations as they are here."""
        if self.is_series:
            return (self._by_values(0, name) or f"{name}.to_pandas()" + self._cast(self._type_there(0))) + ".to_frame('value')"
        named = [i for i in range(self.width) if self.literal(i)]
        types = {i: self._type_there(i) for i in named if self._type_there(i)}
        values = {i: self._by_values(i, f"{name}[{self.literal(i)}]") for i in named}
        cast = ", ".join(f"{self.literal(i)}: {one!r}" for i, one in types.items())
        assigned = ", ".join(f"{self.literal(i)}: {one}" for i, one in values.items() if one)
        # Else a column may become the index that it once was.
        made = f"{name}.to_pandas({'ignore_metadata=True' if self.restores else ''})" + self._cast(cast and f"{{{cast}}}")
        return made + (f".assign(**{{{assigned}}})" if assigned else "")

    def _cast(self, types):
        if not types:
            return ""
        return f".astype({types if types.startswith('{') else repr(types)})"

    def _type_there(self, i):
        """Where `to_pandas` makes a category of it, or objects."""
        if self.encoded[i]:
            types = self.pa.types
            return "string" if self.kind(i) == "text" else "float64" if types.is_floating(self.columns[i].type) else None
        return "boolean" if self.kind(i) == "bool" and self.columns[i].null_count else None

    def _by_values(self, i, column):
        """Where `to_pandas` makes other values of it: floats of whole numbers, arrays of lists."""
        types, found = self.pa.types, self.columns[i].type
        if types.is_nested(found) or types.is_duration(found):
            return f"pd.Series({column}.to_pylist(), dtype=object)"
        if types.is_integer(found) and (self.encoded[i] or self.columns[i].null_count):
            sign = "U" if types.is_unsigned_integer(found) else ""
            return f'pd.Series({column}.to_pylist(), dtype="{sign}Int64")'
        return None

    def literal(self, i):
        return repr(self.names[i]) if self.names.count(self.names[i]) == 1 else None

    sort_literal = literal

    def export(self, rows, columns, header):
        parts = [[None if one is None else self.texts(i).entire(one) for one in self.values(i, rows)] for i in columns]
        return csv_text([self.names[i] for i in columns] if header else None, zip(*parts))

    def parquet(self, rows, columns, out):
        import pyarrow.parquet

        part = self.pa.table([self.columns[i] for i in columns], names=[self.names[i] for i in columns])
        pyarrow.parquet.write_table(part if rows is None else part.take(rows), out)
