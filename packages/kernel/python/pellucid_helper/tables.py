"""Answers what a grid on the page asks of one table: windows of rows in an order, filtered; figures, code, exports.

Never all of a table: every answer is bounded. Which rows a view has is computed once and kept for the next windows. A
view is `{sort: [[column, down], ...], tests: [...], search, plane}`, with columns by their places.
"""

import json
import warnings
from collections import OrderedDict

from . import table_code, table_export, table_sources
from .refused import Refused
from .table_search import Search
from .table_text import NotThat

ROWS, COLUMNS, CELLS = 400, 120, 12_000
#: Orders kept of one table; each is eight bytes a row.
VIEWS = 4
#: How long one answer goes on with a search, in seconds.
PATIENCE = 0.25
GONE = "The kernel no longer keeps this table as it was shown."


class Tables:
    def __init__(self, shown, resolve):
        self.shown = shown
        #: From a path of steps to a value.
        self.resolve = resolve

    def answer(self, request):
        method = _WANTED.get(request.get("want"))
        if method is None:
            raise Refused("This helper does not know that request.")
        try:
            # Of this thread alone where Python can (3.14); nothing is shown for a person's click either way.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return method(self, request)
        except NotThat as error:
            raise Refused(str(error)) from None

    # ---- which table ------------------------------------------------------------------------------------------------

    def open(self, request):
        source = request["source"]
        if "path" in source:
            value = self.resolve(source["path"])
            if table_sources.library_of(value) is None:
                raise Refused("This value is no table.")
            handle = self.shown.keep(value)
        else:
            handle = self.shown.find(source["cell"], source["text"], int(source.get("nth", 0)))
        one = self.kept(handle)
        table = self.table(one, ())
        return {"handle": handle, **self.about(one, table)}

    def kept(self, handle):
        one = self.shown.get(handle) if handle is not None else None
        if one is None:
            raise Refused(GONE, because="gone")
        return one

    def table(self, one, plane):
        value, why = self.shown.value(one)
        if value is None:
            said = {"gone": GONE, "changed": "The variable has changed since this was shown."}[why]
            raise Refused(said, because=why)
        # Of the person's own object only what nothing can have changed since.
        lull = None if one.copy is not None else self.shown.lull()
        if one.table is None or (one.copy is None and (lull is None or one.table[0] != lull)):
            one.table = (lull, OrderedDict(), OrderedDict())
        tables = one.table[1]
        key = tuple(plane)
        if key not in tables:
            made = table_sources.table_of(value, plane)
            if one.copy is None:
                # The person's own object: nothing of ours holds on to it.
                return made
            tables[key] = made
        return tables[key]

    def about(self, one, table):
        value = one.copy if one.copy is not None else one.original()
        return {
            "library": table.library,
            "type": table_sources.type_of(value),
            "shape": table.shape(),
            "rows": table.height,
            "columns": table.width,
            "levels": table.levels(),
            "index": [self.level(table, table.width + n) for n in range(table.labelled)],
            "columnLevels": table.column_levels() if table.library == "pandas" else [],
            "held": one.size,
            "kept": one.copy is not None,
            "parquet": table_export.can_parquet(table),
        }

    def level(self, table, i):
        return {"name": table.name(i)[0], "type": table.type(i), "kind": table.kind(i), "plain": not table.labels_say}

    # ---- which rows -------------------------------------------------------------------------------------------------

    def rows_of(self, one, table, view, seconds=None):
        """Places of the rows of a view in order (None: all as they are); of a search that takes longer than this, the search."""
        key = key_of(view)
        lull, _, views = one.table
        rows = views[key] if key in views else self.begun(one, table, view)
        if isinstance(rows, Search):
            # What follows is in the same values as what was looked through, or all is looked through anew.
            is_same = one.copy is not None or lull is not None
            rows = table.rows_at(rows.found) if rows.go_on(table, seconds if is_same else None).is_over else rows
        most = VIEWS if one.copy is not None else 1 if view.get("search") and lull is not None else 0
        if rows is not None and most > 0:
            views[key] = rows
            views.move_to_end(key)
            while len(views) > most:
                views.popitem(last=False)
        return rows

    def begun(self, one, table, view):
        sort = [(int(i), bool(down)) for i, down in view.get("sort") or []]
        if view.get("search"):
            known = one.table[2].get(key_of({**view, "sort": []}))
            if not sort or known is None or isinstance(known, Search):
                # In the order that is seen, so that what is found later stands below what was found.
                return Search(table, view["search"], self.rows_of(one, table, {**view, "search": None}))
            return table.order(sort, known) if table.height else known
        if sort:
            # The same rows in their own order are kept too: another order of them is at hand.
            rows = self.rows_of(one, table, {**view, "sort": []}) if view.get("tests") else None
            return table.order(sort, rows) if table.height else rows
        mask = None
        for test in view.get("tests") or []:
            found = table.mask(int(test["column"]), test)
            mask = found if mask is None else table.both(mask, found)
        return None if mask is None else table.where(mask)

    def seen(self, request, seconds=None):
        view = request.get("view") or {}
        one = self.kept(request["handle"])
        table = self.table(one, view.get("plane") or ())
        return one, table, self.rows_of(one, table, view, seconds)

    # ---- windows ----------------------------------------------------------------------------------------------------

    def rows(self, request):
        _, table, rows = self.seen(request, PATIENCE)
        searched = {}
        if isinstance(rows, Search):
            searched = {"searched": [rows.done, rows.total]}
            rows = table.rows_at(rows.found)
        total = table.height if rows is None else len(rows)
        left, columns = bounds(request, "columnStart", "columnCount", COLUMNS, table.width)
        top, count = bounds(request, "start", "count", min(ROWS, max(20, CELLS // max(1, columns))), total)
        places = stretch(table, rows, top, count)
        cells, whole, gaps = [], [], []
        for at, i in enumerate(range(left, left + columns)):
            values, texts = table.values(i, places), table.texts(i)
            written = [texts.of(value) for value in values]
            cells.append([short for short, _ in written])
            whole += [[row, at, text] for row, (_, text) in enumerate(written) if text is not None]
            gaps += [[row, at] for row, missing in enumerate(table.missing(values)) if missing]
        return {
            "start": top,
            "total": total,
            "columnStart": left,
            "names": [table.name(i) for i in range(left, left + columns)],
            "types": [table.type(i) for i in range(left, left + columns)],
            "kinds": [table.kind(i) for i in range(left, left + columns)],
            "labels": table.labels(places),
            "cells": cells,
            "whole": whole,
            "gaps": gaps,
            **searched,
        }

    def profile(self, request):
        _, table, rows = self.seen(request)
        i = self.column(table, request["column"])
        return {"column": i, "type": table.type(i), "kind": table.kind(i), **table.stats(i, rows)}

    def column(self, table, column):
        if not 0 <= int(column) < table.width + table.labelled:
            raise Refused("There is no such column.")
        return int(column)

    def code(self, request):
        view = request.get("view") or {}
        one = self.kept(request["handle"])
        table = self.table(one, view.get("plane") or ())
        name = self.shown.name_of(one) or "df"
        return {"code": table_code.code_of(table, name, view, request.get("columns"))}

    def export(self, request):
        one, table, rows = self.seen(request)
        asked = request.get("columns")
        columns = list(range(table.width)) if asked is None else [self.column(table, i) for i in asked]
        if request["format"] == "parquet":
            return table_export.parquet(one, table, rows, columns, request)
        total = table.height if rows is None else len(rows)
        top, count = bounds(request, "start", "count", table_export.rows_at_once(columns), total)
        places = stretch(table, rows, top, count)
        text = table_export.text_of(table, places, columns, request["format"], request.get("header", top == 0))
        return {"text": text, "start": top, "count": count, "total": total}

    def release(self, request):
        self.shown.release(request.get("cells") or [])
        self.shown.drop(request.get("handles") or [])
        return {"held": self.shown.held()}


def key_of(view):
    return json.dumps([view.get(part) or None for part in ("sort", "tests", "search", "plane")], sort_keys=True)


def bounds(request, start, count, limit, total):
    begin = max(0, min(int(request.get(start, 0)), total))
    return begin, max(0, min(int(request.get(count, limit)), limit, total - begin))


def stretch(table, rows, top, count):
    return range(top, top + count) if rows is None else table.listed(rows[top : top + count])


_WANTED = {
    "open": Tables.open,
    "rows": Tables.rows,
    "profile": Tables.profile,
    "code": Tables.code,
    "export": Tables.export,
    "release": Tables.release,
}
