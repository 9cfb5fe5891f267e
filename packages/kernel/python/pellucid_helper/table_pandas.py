"""pandas frames and series as tables: windows, order, filters and columns' figures. Reads; never sorts or writes in place."""

import sys

from .table_masks import Masks
from .table_search import numbers_holding
from .table_stats import figures, of_counts
from .table_text import MIDNIGHT, Texts, as_literal, is_array, is_nan, label_text, parsed

#: Of what `infer_dtype` says of a column of objects: those that have an order of their own.
_ORDERED = frozenset(["string", "integer", "floating", "mixed-integer-float", "boolean", "decimal", "date", "datetime"])


class PandasTable(Masks):
    library = "pandas"

    def __init__(self, value):
        self.pd, self.np = sys.modules["pandas"], sys.modules["numpy"]
        self.is_series = type(value) is self.pd.Series
        self.frame = value.to_frame() if self.is_series else value
        self.height, self.width = self.frame.shape
        index = self.frame.index
        #: Levels of the row labels: each is asked of as a column, at the places after the last.
        self.labelled = index.nlevels
        #: Whether the labels are values of their own, and do not only count the rows.
        self.labels_say = type(index) is not self.pd.RangeIndex or index.name is not None
        self._kinds, self._texts, self._types, self._columns, self._labels = {}, {}, {}, {}, {}
        #: Which categories hold the text searched for last.
        self._held = (None, [])

    # ---- what it is ---------------------------------------------------------------------------------------------

    def shape(self):
        return [self.height] if self.is_series else [self.height, self.width]

    def series(self, i):
        if i not in self._columns:
            self._columns[i] = self._level(i - self.width) if i >= self.width else self.frame.iloc[:, i]
        return self._columns[i]

    def _level(self, n):
        return self.frame.index.get_level_values(n).to_series(index=self.pd.RangeIndex(self.height))

    def name(self, i):
        if i >= self.width:
            return [self._level_name(i - self.width)]
        label = self.frame.columns[i]
        return [label_text(one) for one in label] if self.frame.columns.nlevels > 1 else [label_text(label)]

    def type(self, i):
        if i not in self._types:
            self._types[i] = str(self._typed(i).dtype)
        return self._types[i]

    def kind(self, i):
        if i not in self._kinds:
            self._kinds[i] = self._kind_of(self._typed(i))
        return self._kinds[i]

    def _typed(self, i):
        """What has the type: of labels themselves, which would be written out as a series."""
        return self.series(i) if i < self.width else self.frame.index.get_level_values(i - self.width)

    def _kind_of(self, series):
        dtype = series.dtype
        if isinstance(dtype, self.pd.CategoricalDtype):
            return "category"
        if isinstance(dtype, self.pd.StringDtype):
            return "text"
        if isinstance(dtype, (self.pd.PeriodDtype, self.pd.IntervalDtype)):
            return "object"
        kind = {"i": "number", "u": "number", "f": "number", "b": "bool", "M": "time", "m": "duration"}.get(dtype.kind)
        if kind is not None:
            return kind
        return "text" if self._inferred(series) in ("string", "empty") else "object"

    def _inferred(self, series):
        return self.pd.api.types.infer_dtype(series, skipna=True) if series.dtype == object else ""

    def levels(self):
        """Names of the row labels, one a level."""
        return ["" if name is None else label_text(name) for name in self.frame.index.names]

    def column_levels(self):
        """Names of the levels of the columns' names; none where none has one."""
        names = ["" if name is None else label_text(name) for name in self.frame.columns.names]
        return names if any(names) else []

    def _level_name(self, n):
        """As `reset_index` would name it."""
        name = self.frame.index.names[n]
        return label_text(name) if name is not None else "index" if self.labelled == 1 else f"level_{n}"

    def labels(self, rows):
        index = self.frame.index[self._at(rows)]
        texts = [self._label_texts(n) for n in range(index.nlevels)]
        if index.nlevels == 1:
            return [[texts[0].of(one)[0]] for one in index.tolist()]
        return [[text.of(one)[0] for text, one in zip(texts, label)] for label in index.tolist()]

    def _label_texts(self, level):
        if level not in self._labels:
            index = self.frame.index
            kind = getattr(index.dtypes.iloc[level] if index.nlevels > 1 else index.dtype, "kind", "")
            sample = index[:200].append(index[-200:]).get_level_values(level).tolist() if kind in ("M", "f") else ()
            self._labels[level] = Texts(sample, self.pd.get_option("display.precision"), days=kind == "M")
        return self._labels[level]

    # ---- windows ------------------------------------------------------------------------------------------------

    def _at(self, rows):
        return slice(rows.start, rows.stop) if type(rows) is range else rows

    def values(self, i, rows):
        return self.series(i).iloc[self._at(rows)].tolist()

    def texts(self, i):
        if i not in self._texts:
            series, third = self.series(i), 200
            middle = max(0, self.height // 2)
            sample = [*series.iloc[:third].tolist(), *series.iloc[middle : middle + third].tolist()]
            sample += series.iloc[-third:].tolist()
            options = self.pd.get_option
            formatter = options("display.float_format")
            known = type(formatter) is type("".format)
            single = str(series.dtype) in ("float32", "Float32", "float16")
            formatter = formatter if known else None
            days = self.kind(i) == "time"
            self._texts[i] = Texts(sample, options("display.precision"), single, formatter=formatter, days=days)
        return self._texts[i]

    def missing(self, values):
        return [value is None or value is self.pd.NA or value is self.pd.NaT or is_nan(value) for value in values]

    # ---- order and filters --------------------------------------------------------------------------------------

    def order(self, keys, rows):
        part = {n: self._sortable(i) for n, (i, _) in enumerate(keys)}
        part = self.pd.DataFrame(part, copy=False)
        if rows is not None:
            part = part.iloc[rows]
        down = [not descending for _, descending in keys]
        return part.sort_values(list(range(len(keys))), ascending=down, kind="stable").index.to_numpy()

    def _sortable(self, i):
        series = self.series(i)
        plain = series.set_axis(self.pd.RangeIndex(self.height))
        return self._in_words(i).set_axis(plain.index) if self.ordered_in_words(i) else plain

    def ordered_in_words(self, i):
        """Where the values have no order of their own: lists, mappings, several types in one column."""
        series = self.series(i)
        if series.dtype == object:
            return self._inferred(series) not in _ORDERED
        arrow = str(getattr(series.dtype, "pyarrow_dtype", ""))
        return arrow.startswith(("list", "large_list", "fixed_size_list", "struct", "map", "dictionary"))

    def mask(self, i, test):
        series = self.series(i)
        kind = self.kind(i)
        mask = self.np.ones(self.height, bool)
        if test.get("missing"):
            mask &= (series.isna() if test["missing"] == "only" else series.notna()).to_numpy()
        if test.get("contains"):
            mask &= self._contains(i, series, test["contains"], bool(test.get("case")))
        for which, compare in (("minimum", "ge"), ("maximum", "le")):
            if test.get(which, "") != "":
                limit = self.parse(i, test[which])
                compared = self._comparable(i, series, kind)
                mask &= getattr(compared, compare)(limit).fillna(False).to_numpy(dtype=bool)
        if test.get("values") is not None:
            mask &= self._among(i, series, kind, test["values"])
        return mask

    def _comparable(self, i, series, kind):
        if kind == "category":
            return series.astype(object).map(self.texts(i).whole, na_action="ignore").astype("str")
        return self._in_words(i) if kind == "object" else series

    def _in_words(self, i):
        """Not by `map`: that gives lists of Arrow as arrays."""
        values, entire = self.values(i, range(self.height)), self.texts(i).entire
        words = [None if gone else entire(value) for value, gone in zip(values, self.missing(values))]
        return self.pd.Series(words, index=self.series(i).index, dtype=object)

    def _contains(self, i, series, part, case):
        if self.kind(i) == "text":
            return series.str.contains(part, case=case, regex=False, na=False).to_numpy(dtype=bool)
        if self.kind(i) == "category":
            return series.isin(self._categories(i, part, case)).to_numpy()
        if self.kind(i) == "number" and isinstance(series.dtype, self.np.dtype):
            found = numbers_holding(self.np, series.to_numpy(), part if case else part.lower(), self.texts(i).exact)
            if found is not None:
                mask = self.np.zeros(len(series), bool)
                mask[found] = True
                return mask
        values = self._times(i, series) if self.kind(i) == "time" else series.tolist()
        return self.np.array(self.texts(i).found(values, part, case), bool) & series.notna().to_numpy()

    def _categories(self, i, part, case):
        """Those that hold the text; a search asks for them with each of its parts."""
        key = (i, part, case)
        if self._held[0] != key:
            names = self.series(i).cat.categories.tolist()
            found = self.texts(i).found(names, part, case)
            self._held = (key, [one for one, is_found in zip(names, found) if is_found])
        return self._held[1]

    def holding(self, i, part, rows):
        """Places among the rows whose cell holds the text, however it is written."""
        return self.np.flatnonzero(self._contains(i, self.series(i).iloc[self._at(rows)], part, False)).tolist()

    def _times(self, i, series):
        """Times as they are shown, all at once: pandas leaves out the time where all of these are midnights."""
        texts = series.astype(str).tolist()
        if self.texts(i).days:
            return texts
        return [text + MIDNIGHT if type(text) is str and len(text) == len("2024-01-01") else text for text in texts]

    def _among(self, i, series, kind, texts):
        if kind in ("number", "bool", "time", "duration", "text"):
            wanted = [self.parse(i, text) for text in texts]
            if self.type(i).lower() == "float32":
                # What reads 0.1 there is not the 0.1 of 64 bits.
                wanted = self.np.array(wanted, "float32")
            return series.isin(wanted).to_numpy(dtype=bool)
        wanted, entire = set(texts), self.texts(i).entire
        found = self.np.fromiter((entire(value) in wanted for value in series.tolist()), bool, self.height)
        return found & series.notna().to_numpy()

    def parse(self, i, text):
        kind = self.kind(i)
        if kind == "time":
            return parsed(text, kind, lambda one: self._time(i, one))
        return parsed(text, kind, self.pd.Timedelta if kind == "duration" else None)

    def _time(self, i, text):
        zone = getattr(self.series(i).dtype, "tz", None)
        made = self.pd.Timestamp(text)
        if made is self.pd.NaT:
            raise ValueError
        if self.type(i).startswith("date32"):
            # Arrow's days are compared with days alone.
            return made.date()
        return made.tz_localize(zone) if zone is not None and made.tzinfo is None else made

    # ---- figures ------------------------------------------------------------------------------------------------

    def stats(self, i, rows):
        series = self.series(i)
        if rows is not None:
            series = series.iloc[rows]
        there, kind = series.dropna(), self.kind(i)
        found = {"count": len(series), "missing": len(series) - len(there)}
        if kind == "number":
            numbers = there.to_numpy(dtype=float if there.dtype.kind == "f" else f"{there.dtype.kind}8")
            return {**found, **figures(self.np, numbers, lambda value: self._as_value(series, value))}
        if kind in ("time", "duration"):
            if there.dtype.name.startswith("date32"):
                # Arrow's days, which pandas does not count.
                there = self.pd.to_datetime(there)
            unit = there.astype("int64").to_numpy()
            make = lambda value: str(self.pd.Series([int(value)]).astype(there.dtype).iloc[0])
            return {**found, **figures(self.np, unit, make, False)}
        if kind == "object":
            there = self.pd.Series([self.texts(i).entire(value) for value in there.tolist()], dtype=object)
        counts = there.value_counts()
        top = [(self.texts(i).whole(value), int(count)) for value, count in counts.head(20).items() if count]
        return {**found, **of_counts(top, int((counts > 0).sum()), len(there))}

    def _as_value(self, series, value):
        if series.dtype.kind in "iu" and value == int(value):
            return str(int(value))
        return Texts((), single=str(series.dtype).lower() == "float32").exact(float(value))

    # ---- code ---------------------------------------------------------------------------------------------------

    def literal(self, i):
        """The label of a column or the name of a level as code, where it names this one and no other."""
        if i >= self.width:
            names = list(self.frame.index.names)
            name = names[i - self.width]
            return as_literal(name) if type(name) is str and names.count(name) == 1 else None
        label = self.frame.columns[i]
        if not isinstance(self.frame.columns.get_loc(label), int):
            return None
        return as_literal(label.item() if hasattr(label, "item") and not hasattr(label, "tzinfo") else label)

    def sort_literal(self, i):
        """The same, where `sort_values` takes it: there columns and levels are named alike."""
        label = self.frame.index.names[i - self.width] if i >= self.width else self.frame.columns[i]
        others = self.frame.columns if i >= self.width else self.frame.index.names
        return None if label in others else self.literal(i)

    def word_of(self, i):
        """The function that writes one value as it stands in the grid."""
        is_nested = "[pyarrow]" in self.type(i) or any(map(is_array, self.series(i).iloc[:1000].tolist()))
        nested = self.kind(i) == "object" and is_nested
        return 'lambda value: str(value.tolist() if hasattr(value, "tolist") else value)' if nested else "str"

    def export(self, rows, columns, header):
        part = self.frame.iloc[:, columns]
        part = part.iloc[self._at(rows)]
        return part.to_csv(index=self.labels_say, header=header)

    def parquet(self, rows, columns, out):
        part = self.frame.iloc[:, columns]
        part = part if rows is None else part.iloc[rows]
        part.set_axis([".".join(self.name(i)) for i in columns], axis=1).to_parquet(out)

