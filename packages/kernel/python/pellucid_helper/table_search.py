"""The search of a table: the rows whose cells hold a text, found from the first on and a part at a time, so that the first of
them are seen while the rest is looked through; and the texts of many numbers at once, which is most of the work.

A search stops as soon as nobody asks for more of it.
"""

import array
import sys
import time

from .table_text import may_hold

#: Cells looked at between two looks at the clock.
TOGETHER = 150_000
#: Below this share of rows found, those that are left are not listed anew for the next column.
WORTH = 0.25


class Search:
    """Of the rows in this order (None: of all, as they are)."""

    def __init__(self, table, text, rows):
        self.text, self.order = text, rows
        last = table.width + (table.labelled if table.labels_say else 0)
        self.columns = [i for i in range(last) if may_hold(table.kind(i), text)]
        self.total = table.height if rows is None else len(rows)
        self.step = max(256, TOGETHER // max(1, len(self.columns)))
        self.done = 0 if self.columns else self.total
        #: Places of the rows found.
        self.found = array.array("q")

    def go_on(self, table, seconds=None):
        """For so long, or to the end. The table is nothing that is kept here: it may be the user's."""
        end = None if seconds is None else time.monotonic() + seconds
        while self.done < self.total and (end is None or time.monotonic() < end):
            stop = min(self.total, self.done + self.step)
            rows = range(self.done, stop) if self.order is None else table.listed(self.order[self.done : stop])
            self.found.extend(self._among(table, rows))
            self.done = stop
        return self

    @property
    def is_over(self):
        return self.done >= self.total

    def _among(self, table, rows):
        """Those of them with the text in a cell, each looked at until it is found."""
        marks = bytearray(len(rows))
        left, places = rows, None
        for i in self.columns:
            found = table.holding(i, self.text, left)
            for at in found:
                marks[at if places is None else places[at]] = 1
            if len(found) > WORTH * len(left):
                places = [at for at, mark in enumerate(marks) if not mark]
                left = [rows[at] for at in places]
            if len(left) == 0:
                break
        return [row for row, mark in zip(rows, marks) if mark]


# ---- numbers as text -----------------------------------------------------------------------------------------------

#: Where Arrow writes floats of 64 and of 32 bits as Python does: those with a fraction, and whole ones as whole numbers with a
#: ".0" behind them. The others are written one by one.
_USUAL = {"double": (1e-4, 1e10), "float": (1e-4, 1e6)}


def numbers_holding(np, numbers, part, exact):
    """Places of the numbers of a numpy array in whose text the part stands; `exact` writes one float."""
    pa = sys.modules.get("pyarrow")
    if numbers.dtype.kind not in "iuf" or numbers.dtype.itemsize > 8:
        return None
    if pa is None or not hasattr(pa, "array"):
        return _written_out(np, numbers, part, exact)
    if numbers.dtype == np.float16:
        numbers = numbers.astype(np.float32)
    return arrow_holding(pa, pa.array(np.ascontiguousarray(numbers)), part, exact)


def _written_out(np, numbers, part, exact):
    single = numbers.dtype.kind == "f" and numbers.dtype.itemsize < 8
    write = exact if single else repr
    return [at for at, text in enumerate(map(write, numbers.tolist())) if part in text and text != "nan"]


def arrow_holding(pa, numbers, part, exact):
    """The same of an array of Arrow, of whole numbers or floats."""
    import pyarrow.compute as pc

    def within(places, texts):
        return places.filter(pc.match_substring(texts, part)).to_pylist()

    if pa.types.is_integer(numbers.type):
        there = pc.indices_nonzero(pc.is_valid(numbers))
        return within(there, numbers.take(there).cast(pa.string()))
    low, high = (pa.scalar(limit, numbers.type) for limit in _USUAL[str(numbers.type)])
    size = pc.abs(numbers)
    is_whole = pc.equal(pc.trunc(numbers), numbers)
    usual = pc.fill_null(pc.and_(pc.greater_equal(size, low), pc.less(size, high)), False)
    broken = pc.indices_nonzero(pc.and_(usual, pc.invert(is_whole)))
    found = within(broken, numbers.take(broken).cast(pa.string()))
    if len(broken) == len(numbers):
        return found
    whole = pc.indices_nonzero(pc.and_(usual, is_whole))
    texts = numbers.take(whole).cast(pa.int64()).cast(pa.string())
    found += within(whole, pc.binary_join_element_wise(texts, pa.scalar(".0"), ""))
    others = pc.indices_nonzero(pc.and_(pc.invert(usual), pc.invert(pc.is_null(numbers, nan_is_null=True))))
    found += [at for at, one in zip(others.to_pylist(), numbers.take(others).to_pylist()) if part in exact(one)]
    return sorted(found)
