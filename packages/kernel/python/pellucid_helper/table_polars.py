"""polars frames and series as tables, by polars' own expressions."""

import sys

from .table_stats import BINS, FEW, QUANTILES, of_counts
from .table_text import Texts, decimal_of, parsed


class PolarsTable:
    library = "polars"
    labelled, labels_say = 0, False

    def __init__(self, value):
        self.pl = sys.modules["polars"]
        self.is_series = type(value) is self.pl.Series
        self.frame = value.to_frame() if self.is_series else value
        self.height, self.width = self.frame.shape
        self._texts = {}

    def shape(self):
        return [self.height] if self.is_series else [self.height, self.width]

    def series(self, i):
        return self.frame.to_series(i)

    def name(self, i):
        return [self.frame.columns[i]]

    def type(self, i):
        dtype = self.series(i).dtype
        # As polars writes it over its own tables.
        return dtype._string_repr() if hasattr(dtype, "_string_repr") else str(dtype)

    def kind(self, i):
        dtype, pl = self.series(i).dtype, self.pl
        if dtype.is_numeric():
            return "number"
        if dtype in (pl.String, pl.Categorical, pl.Enum):
            return "text"
        if dtype == pl.Boolean:
            return "bool"
        if dtype in (pl.Datetime, pl.Date):
            return "time"
        return "object"

    def levels(self):
        return [""]

    def labels(self, rows):
        return [[str(row)] for row in rows]

    def values(self, i, rows):
        return self._part(i, rows).to_list()

    def texts(self, i):
        if i not in self._texts:
            middle = self.height // 2
            sample = self.values(i, range(0, min(200, self.height)))
            sample += self.values(i, range(middle, min(middle + 200, self.height)))
            single = self.series(i).dtype == self.pl.Float32
            self._texts[i] = Texts(sample, 6, single, missing="null")
        return self._texts[i]

    def missing(self, values):
        return [value is None or value != value if type(value) in (float, type(None)) else False for value in values]

    # ---- order and filters --------------------------------------------------------------------------------------

    def order(self, keys, rows):
        pl = self.pl
        part = pl.DataFrame([self._sortable(i).alias(str(n)) for n, (i, _) in enumerate(keys)])
        part = part.with_columns(pl.int_range(pl.len()).alias("row"))
        if rows is not None:
            part = part[rows]
        down = [descending for _, descending in keys]
        return part.sort([str(n) for n in range(len(keys))], descending=down, nulls_last=True, maintain_order=True)["row"]

    def _sortable(self, i):
        """NaN is missing, as null is."""
        series = self.series(i)
        if series.dtype.is_float():
            return series.fill_nan(None)
        return self._in_words(i) if self.ordered_in_words(i) else series

    def ordered_in_words(self, i):
        return self.kind(i) == "object" and self.series(i).dtype not in (self.pl.Duration, self.pl.Time)

    def _in_words(self, i, series=None):
        entire = self.texts(i).entire
        values = (self.series(i) if series is None else series).to_list()
        return self.pl.Series([None if one is None else entire(one) for one in values], dtype=self.pl.String)

    def _text(self, i, series):
        return series.cast(self.pl.String) if self.kind(i) in ("text", "bool") else self._in_words(i, series)

    def mask(self, i, test):
        pl, series = self.pl, self.series(i)
        mask = pl.repeat(True, self.height, dtype=pl.Boolean, eager=True)
        if test.get("missing"):
            absent = series.is_null() | series.is_nan() if series.dtype.is_float() else series.is_null()
            mask &= absent if test["missing"] == "only" else ~absent
        if test.get("contains"):
            mask &= self._contains(i, test["contains"], bool(test.get("case")))
        compared = self._in_words(i) if self.kind(i) == "object" else series
        compared = compared.cast(pl.String) if self.kind(i) == "text" else compared
        there = ~series.is_nan() if series.dtype.is_float() else True
        if test.get("minimum", "") != "":
            mask &= (compared >= self.parse(i, test["minimum"])).fill_null(False) & there
        if test.get("maximum", "") != "":
            mask &= (compared <= self.parse(i, test["maximum"])).fill_null(False) & there
        if test.get("values") is not None:
            wanted = [self.parse(i, text) for text in test["values"]]
            # What reads 0.1 in 32 bits is not the 0.1 of 64.
            wanted = pl.Series(wanted, dtype=pl.Float32) if compared.dtype == pl.Float32 else wanted
            mask &= compared.is_in(wanted).fill_null(False)
        return mask

    def _contains(self, i, part, case, rows=None):
        series = self.series(i) if rows is None else self._part(i, rows)
        if self.kind(i) == "number":
            return self._number_contains(i, series, part, case)
        text = self._text(i, series)
        if not case:
            text, part = text.str.to_lowercase(), part.lower()
        return text.str.contains(part, literal=True).fill_null(False)

    def _number_contains(self, i, series, part, case):
        pl, dtype = self.pl, series.dtype
        part = part if case else part.lower()
        if dtype.is_integer():
            return series.cast(pl.String).str.contains(part, literal=True).fill_null(False)
        if dtype == pl.Float64:
            # Between these polars writes floats as Python does; the others are written one by one.
            usual = ((series.abs() >= 1e-4) & (series.abs() < 1e10)).fill_null(False)
            found = series.cast(pl.String).str.contains(part, literal=True).fill_null(False) & usual
            others = (~usual & series.is_not_null() & ~series.is_nan().fill_null(False)).arg_true()
            if len(others) == 0:
                return found
            held = [part in repr(one) for one in series.gather(others).to_list()]
            return found.scatter(others, held) if len(held) else found
        values = series.to_list()
        found = zip(self.texts(i).found(values, part, case), self.missing(values))
        return pl.Series([one and not absent for one, absent in found], dtype=pl.Boolean)

    def holding(self, i, part, rows):
        """Places among the rows whose cell holds the text, however it is written."""
        return self._contains(i, part, False, rows).arg_true().to_list()

    def _part(self, i, rows):
        series = self.series(i)
        return series.slice(rows.start, len(rows)) if type(rows) is range else series.gather(rows)

    def parse(self, i, text):
        if self.series(i).dtype.is_decimal():
            return decimal_of(text)
        return parsed(text, self.kind(i), lambda one: self._time(i, one))

    def _time(self, i, text):
        import datetime
        import zoneinfo

        dtype = self.series(i).dtype
        if dtype == self.pl.Date:
            return datetime.datetime.fromisoformat(text).date()
        made = datetime.datetime.fromisoformat(text)
        zone = getattr(dtype, "time_zone", None)
        if not zone:
            return made
        zone = zoneinfo.ZoneInfo(zone)
        return made.replace(tzinfo=zone) if made.tzinfo is None else made.astimezone(zone)

    def both(self, one, other):
        return one & other

    def rows_at(self, places):
        return self.pl.Series(places, dtype=self.pl.UInt32 if self.height < 2**32 else self.pl.UInt64)

    def where(self, mask):
        return mask.arg_true()

    def listed(self, rows):
        return rows.to_list()

    # ---- figures ------------------------------------------------------------------------------------------------

    def stats(self, i, rows):
        series = self.series(i) if rows is None else self.series(i).gather(rows)
        there = series.drop_nulls()
        there = there.drop_nans() if series.dtype.is_float() else there
        found = {"count": len(series), "missing": len(series) - len(there)}
        whole, kind = self.texts(i).whole, self.kind(i)
        if kind in ("number", "time"):
            found["distinct"] = there.n_unique()
            is_few = kind == "number" and found["distinct"] <= FEW and not there.dtype.is_decimal()
            few = self._commonest(there, whole) if is_few else {}
            return {**found, **few, **self._figures(there, kind, whole)}
        if kind == "object":
            entire = self.texts(i).entire
            there = self.pl.Series([entire(one) for one in there.to_list()], dtype=self.pl.String)
        return {**found, **self._commonest(there, whole)}

    def _commonest(self, there, whole):
        counts = there.alias("value").value_counts(sort=True)
        top = [(whole(value), count) for value, count in counts.head(20).rows()]
        return of_counts(top, counts.height, len(there))

    def _figures(self, there, kind, whole):
        finite = there.filter(there.is_finite()) if there.dtype.is_float() else there
        if len(finite) == 0:
            return {}
        found = {
            "minimum": whole(finite.min()),
            "maximum": whole(finite.max()),
            "quantiles": [[q, whole(self._same(finite, finite.quantile(q, "nearest")))] for q in QUANTILES],
            "bins": self._bins(finite),
        }
        if kind == "number":
            found["mean"], found["deviation"] = float(finite.mean()), float(finite.std() or 0.0)
        return found

    def _same(self, finite, value):
        if finite.dtype == self.pl.Date and hasattr(value, "date"):
            return value.date()
        return int(value) if finite.dtype.is_integer() and value is not None else value

    def _bins(self, finite):
        pl = self.pl
        numbers = finite.to_physical() if not finite.dtype.is_numeric() else finite
        low, span = numbers.min(), float(numbers.max()) - float(numbers.min())
        if span <= 0:
            return [len(numbers)]
        count = min(BINS, int(span) + 1) if numbers.dtype.is_integer() else BINS
        places = ((numbers.cast(pl.Float64) - float(low)) / span * count).floor().clip(0, count - 1).cast(pl.Int32)
        bins = [0] * count
        for place, times in places.alias("bin").value_counts().rows():
            bins[place] = times
        return bins

    # ---- code ---------------------------------------------------------------------------------------------------

    def literal(self, i):
        return repr(self.frame.columns[i])

    def export(self, rows, columns, header):
        part = self.frame[:, columns]
        part = part.slice(rows.start, len(rows)) if type(rows) is range else part[rows]
        # What polars does not write into CSV stands there in words.
        unwritten = (self.pl.Object, self.pl.Duration, self.pl.Binary)
        worded = [name for name, dtype in part.schema.items() if dtype.is_nested() or dtype in unwritten]
        if worded:
            entire = self.texts(0).entire
            words = [[None if one is None else entire(one) for one in part[name].to_list()] for name in worded]
            part = part.with_columns([self.pl.Series(name, one, self.pl.String) for name, one in zip(worded, words)])
        return part.write_csv(include_header=header)

    def parquet(self, rows, columns, out):
        part = self.frame[:, columns]
        (part if rows is None else part[rows]).write_parquet(out)
