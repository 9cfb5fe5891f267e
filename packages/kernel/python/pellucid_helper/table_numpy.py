"""numpy arrays as tables: one dimension is one column, of more than two a plane is seen; fields of a record are columns."""

import sys

from .table_export import csv_text
from .table_masks import Masks
from .table_search import numbers_holding
from .table_stats import figures, of_counts
from .table_text import Texts, is_nan, parsed


class NumpyTable(Masks):
    labelled, labels_say = 0, False

    def __init__(self, value, plane, library):
        self.np = sys.modules["numpy"]
        self.library = library
        self.whole = self.np.asarray(value)
        self.fields = self.whole.dtype.names if self.whole.ndim == 1 else None
        leading = self.whole.shape[:-2]
        asked = [*list(plane), *[0] * len(leading)]
        self.plane = [min(max(0, int(one)), max(0, size - 1)) for one, size in zip(asked, leading)]
        self.array = self.whole
        if leading and 0 not in leading:
            self.array = self.whole[tuple(self.plane)]
        elif leading:
            self.array = self.whole.reshape(-1)[:0].reshape(0, 0)
        self.height = self.array.shape[0]
        self.width = len(self.fields) if self.fields else 1 if self.array.ndim == 1 else self.array.shape[1]
        self._texts = {}

    def shape(self):
        return list(self.whole.shape)

    def column(self, i):
        if self.fields:
            return self.array[self.fields[i]]
        return self.array if self.array.ndim == 1 else self.array[:, i]

    def name(self, i):
        return [self.fields[i] if self.fields else str(i) if self.array.ndim > 1 else "value"]

    def type(self, i):
        return str(self.column(i).dtype)

    def kind(self, i):
        column = self.column(i)
        if column.ndim > 1:
            return "object"
        kinds = {"i": "number", "u": "number", "f": "number", "b": "bool", "U": "text", "T": "text"}
        return kinds.get(column.dtype.kind, {"M": "time", "m": "duration"}.get(column.dtype.kind, "object"))

    def levels(self):
        return [""]

    def labels(self, rows):
        return [[str(row)] for row in rows]

    def values(self, i, rows):
        column = self.column(i)
        part = column[rows.start : rows.stop] if type(rows) is range else column[rows]
        if part.dtype.kind in "Mm":
            return [str(one) for one in part]
        return part.tolist()

    def texts(self, i):
        if i not in self._texts:
            middle = self.height // 2
            sample = [*self.values(i, range(0, min(200, self.height)))]
            sample += self.values(i, range(middle, min(middle + 200, self.height)))
            single = self.column(i).dtype.name in ("float32", "float16")
            self._texts[i] = Texts(sample, self.np.get_printoptions()["precision"], single)
        return self._texts[i]

    def missing(self, values):
        return [value is None or is_nan(value) or (type(value) is str and value == "NaT") for value in values]

    # ---- order and filters --------------------------------------------------------------------------------------

    def _absent(self, column):
        if column.dtype.kind in "fc":
            return self.np.isnan(column)
        if column.dtype.kind in "Mm":
            return self.np.isnat(column)
        if column.dtype.kind == "O":
            found = (type(one) is type(None) or (type(one) is float and one != one) for one in column.tolist())
            return self.np.fromiter(found, bool, len(column))
        return self.np.zeros(len(column), bool)

    def _plain(self, i):
        column = self.column(i)
        if self.ordered_in_words(i):
            return self._in_words(i)
        return column

    def _in_words(self, i):
        return self.np.array([self.texts(i).entire(one) for one in self.column(i).tolist()], dtype=str)

    def order(self, keys, rows):
        found = self.np.arange(self.height) if rows is None else self.np.asarray(rows)
        for i, down in reversed(keys):
            part, absent = self._plain(i)[found], self._absent(self.column(i))[found]
            there = self.np.flatnonzero(~absent)
            values = part[there]
            # Descending and stable: the stable order of the values turned round, turned round again.
            rank = len(values) - 1 - values[::-1].argsort(kind="stable")[::-1] if down else values.argsort(kind="stable")
            found = found[self.np.concatenate([there[rank], self.np.flatnonzero(absent)])]
        return found

    def mask(self, i, test):
        column, np = self.column(i), self.np
        mask = np.ones(self.height, bool)
        absent = self._absent(column)
        if test.get("missing"):
            mask &= absent if test["missing"] == "only" else ~absent
        if test.get("contains"):
            held = np.zeros(self.height, bool)
            held[self._holding(i, range(self.height), test["contains"], bool(test.get("case")))] = True
            mask &= held & ~absent
        plain = self._in_words(i) if self.kind(i) == "object" else column
        if test.get("minimum", "") != "":
            mask &= (plain >= self.parse(i, test["minimum"])) & ~absent
        if test.get("maximum", "") != "":
            mask &= (plain <= self.parse(i, test["maximum"])) & ~absent
        if test.get("values") is not None:
            wanted = np.array([self.parse(i, text) for text in test["values"]])
            # What reads 0.1 in 32 bits is not the 0.1 of 64.
            wanted = wanted.astype(plain.dtype) if plain.dtype.kind == "f" else wanted
            mask &= np.isin(plain, wanted) & ~absent
        return mask

    def holding(self, i, part, rows):
        """Places among the rows whose cell holds the text, however it is written."""
        return self._holding(i, rows, part, False)

    def _holding(self, i, rows, part, case):
        if self.kind(i) == "number":
            column = self.column(i)
            numbers = column[rows.start : rows.stop] if type(rows) is range else column[rows]
            found = numbers_holding(self.np, numbers, part if case else part.lower(), self.texts(i).exact)
            if found is not None:
                return found
        values = self.values(i, rows)
        found = zip(self.texts(i).found(values, part, case), self.missing(values))
        return [at for at, (one, absent) in enumerate(found) if one and not absent]

    def parse(self, i, text):
        kind = self.kind(i)
        if kind == "time":
            return parsed(text, kind, self.np.datetime64)
        if kind == "duration":
            return parsed(text, kind, lambda one: self.np.timedelta64(int(one.split()[0]), self.column(i).dtype.str[4:-1]))
        return parsed(text, kind)

    # ---- figures ------------------------------------------------------------------------------------------------

    def stats(self, i, rows):
        column, np = self.column(i), self.np
        if rows is not None:
            column = column[rows]
        there = column[~self._absent(column)] if column.ndim == 1 else column
        found = {"count": len(column), "missing": len(column) - len(there)}
        kind = self.kind(i)
        if kind == "number":
            exact = self.texts(i).exact
            text = lambda value: str(int(value)) if there.dtype.kind in "iu" else exact(float(value))
            return {**found, **figures(np, there.astype(float) if there.dtype.kind == "f" else there, text)}
        if kind in ("time", "duration"):
            text = lambda value: str(np.array([value]).astype("int64").view(there.dtype)[0])
            return {**found, **figures(np, there.astype("int64"), text, False)}
        counts = {}
        for value in there.tolist():
            text = self.texts(i).entire(value)
            counts[text] = counts.get(text, 0) + 1
        top = sorted(counts.items(), key=lambda pair: -pair[1])[:20]
        return {**found, **of_counts(top, len(counts), len(there))}

    # ---- code ---------------------------------------------------------------------------------------------------

    def ordered_in_words(self, i):
        return self.kind(i) == "object" and self.column(i).dtype.kind != "c"

    def literal(self, i):
        return repr(self.fields[i]) if self.fields else str(i)

    sort_literal = literal

    def word_of(self, i):
        return "str"

    def export(self, rows, columns, header):
        names = [self.name(i)[0] for i in columns] if header else None
        parts = [[self.texts(i).entire(one) for one in self.values(i, rows)] for i in columns]
        return csv_text(names, zip(*parts))

    parquet = None
