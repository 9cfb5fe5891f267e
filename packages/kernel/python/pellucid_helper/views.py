"""A window into one value: items of a container, cells of a table, a stretch of text, an image. Never all of it."""

import base64
import inspect
import io
import itertools
import sys
import types

from . import kinds
from .modules import module_dict
from .refused import Refused
from .summaries import kind_of, library_of, number_text, preview

ITEMS, ROWS, COLUMNS, TEXT = 200, 500, 100, 100_000
IMAGE = 800


def view_of(current, request, summaries):
    value = value_at(current, request["path"])
    kind = kind_of(value)
    return {"summary": summaries.of(value), **_VIEWS.get(kind, items_view)(value, request, summaries)}


def value_at(current, path):
    name, *steps = path
    if name not in current:
        raise Refused(f"There is no variable {name}.", name)
    value = current[name]
    for step in steps:
        value = step_into(value, step)
    return value


# ---- paths ---------------------------------------------------------------------------------------------------------


def step_into(value, step):
    try:
        if "index" in step:
            return at_index(value, int(step["index"]))
        if "entry" in step:
            return nth(entries(value), int(step["entry"]))[1]
        return dict(attributes(value))[step["attribute"]]
    except (IndexError, KeyError, StopIteration, TypeError):
        raise Refused("That part is no longer there.") from None


def at_index(value, index):
    cls = type(value)
    if kind_of(value) == "frame":
        return value.iloc[:, index]
    if cls in (list, tuple) or kinds.is_a(value, list) or kinds.is_a(value, tuple):
        return (list if kinds.is_a(value, list) else tuple).__getitem__(value, index)
    return nth(((place, one) for place, one in enumerate(cls.__iter__(value))), index)[1]


def nth(pairs, index):
    return next(itertools.islice(pairs, index, None))


def entries(value):
    if kinds.is_a(value, dict):
        return iter(dict.items(value))
    return ((None, one) for one in type(value).__iter__(value))


def attributes(value):
    """Own parts of an instance, a class or a module, without asking it."""
    if kinds.is_a(value, types.ModuleType):
        pairs = [(name, one) for name, one in module_dict(value).items() if not str(name).startswith("_")]
        return sorted(pairs, key=lambda pair: str(pair[0]))
    if kinds.is_class(value):
        return [(name, one) for name, one in kinds.type_dict(value).items() if not name.startswith("__")]
    own, slots = kinds.layout_of(type(value)).parts(value)
    return [(name, one) for name, one in [*(own or {}).items(), *slots] if type(name) is str]


def stretch(value, begin, count):
    """Entries from one on: of a list at once, however far down it is."""
    for cls in (list, tuple):
        if kinds.is_a(value, cls):
            return [(None, one) for one in cls.__getitem__(value, slice(begin, begin + count))]
    return itertools.islice(entries(value), begin, begin + count)


# ---- views ---------------------------------------------------------------------------------------------------------


def window(request, start, count, limit, total):
    begin = max(0, min(int(request.get(start, 0)), total))
    return begin, max(0, min(int(request.get(count, limit)), limit, total - begin))


def items_view(value, request, summaries):
    cls = type(value)
    if kind_of(value) != "container":
        found = attributes(value)
        begin, count = window(request, "start", "count", ITEMS, len(found))
        items = [(name, {"attribute": name}, one) for name, one in found[begin : begin + count]]
        return listed(items, begin, len(found), summaries)
    total = cls.__len__(value)
    begin, count = window(request, "start", "count", ITEMS, total)
    items = []
    for place, (key, one) in enumerate(stretch(value, begin, count), begin):
        if kinds.is_a(value, dict):
            items.append((preview(key, 1), {"entry": place}, one))
        elif kinds.is_a(value, (set)) or kinds.is_a(value, frozenset):
            items.append((str(place), {"entry": place}, one))
        else:
            items.append((str(place), {"index": place}, one))
    return listed(items, begin, total, summaries)


def listed(items, begin, total, summaries):
    rows = [{"label": label[:200], "step": step, **summaries.of(one)} for label, step, one in items]
    return {"view": "items", "start": begin, "total": total, "items": rows}


def text_view(value, request, summaries):
    total = len(value)
    begin, count = window(request, "start", "count", TEXT, total)
    part = value[begin : begin + count]
    return {
        "view": "text",
        "start": begin,
        "total": total,
        "text": part if type(part) is str else repr(bytes(part))[2:-1],
    }


def function_view(value, request, summaries):
    try:
        return text_view(inspect.getsource(value.__code__), request, summaries)
    except Exception:
        return {"view": "nothing"}


def nothing_view(value, request, summaries):
    return {"view": "nothing"}


def image_view(value, request, summaries):
    if library_of(value) or not kinds.class_module(type(value)).startswith("PIL."):
        return {"view": "nothing"}
    small = value.copy()
    small.thumbnail((IMAGE, IMAGE))
    if small.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I"):
        small = small.convert("RGB")
    out = io.BytesIO()
    small.save(out, "PNG")
    png = base64.b64encode(out.getvalue()).decode()
    return {"view": "image", "png": png, "width": value.width, "height": value.height}


# ---- tables --------------------------------------------------------------------------------------------------------


def table(rows, columns, labels, kinds_of_columns, row_labels, cells, leading=()):
    return {
        "view": "table",
        "rows": dict(zip(("start", "count", "total"), rows)),
        "columns": dict(zip(("start", "count", "total"), columns)),
        "columnLabels": labels,
        "columnTypes": kinds_of_columns,
        "rowLabels": row_labels,
        "cells": cells,
        "slice": list(leading),
    }


def cell(value):
    if type(value) is str:
        return value[:200]
    return (number_text(value) if type(value) is float else preview(value, 1))[:200]


def frame_view(value, request, summaries):
    height, width = value.shape
    top, rows = window(request, "start", "count", ROWS, height)
    left, columns = window(request, "columnStart", "columnCount", COLUMNS, width)
    part = value.iloc[top : top + rows, left : left + columns]
    lists = [part.iloc[:, place].tolist() for place in range(columns)]
    return table(
        (top, rows, height),
        (left, columns, width),
        [cell(name) for name in part.columns.tolist()],
        [str(dtype) for dtype in part.dtypes.tolist()],
        [cell(name) for name in part.index.tolist()],
        [[cell(column[row]) for column in lists] for row in range(rows)],
    )


def series_view(value, request, summaries):
    total = len(value)
    top, rows = window(request, "start", "count", ROWS, total)
    is_index = not hasattr(value, "iloc")
    part = value[top : top + rows] if is_index else value.iloc[top : top + rows]
    labels = range(top, top + rows) if is_index else part.index.tolist()
    return table(
        (top, rows, total),
        (0, 1, 1),
        [cell(value.name)],
        [str(value.dtype)],
        [cell(label) for label in labels],
        [[cell(one)] for one in part.tolist()],
    )


def array_view(value, request, summaries):
    if kind_of(value) == "tensor":
        torch = sys.modules["torch"]
        if value.layout is not torch.strided:
            return {"view": "nothing"}
        with torch._C.DisableTorchFunction(), torch.no_grad():
            return numbers_view(value.detach(), str(value.dtype)[6:], request)
    return numbers_view(value, str(value.dtype), request)


def numbers_view(value, dtype, request):
    shape = tuple(value.shape)
    if not shape or 0 in shape:
        return {"view": "nothing"}
    asked = list(request.get("slice") or [])
    leading = [min(max(0, int(one)), size - 1) for one, size in zip([*asked, *[0] * len(shape)], shape[:-2])]
    plane = value[tuple(leading)] if leading else value
    flat = len(shape) == 1
    height, width = (shape[0], 1) if flat else shape[-2:]
    top, rows = window(request, "start", "count", ROWS, height)
    left, columns = (0, 1) if flat else window(request, "columnStart", "columnCount", COLUMNS, width)
    part = plane[top : top + rows] if flat else plane[top : top + rows, left : left + columns]
    cells = part.tolist()
    return table(
        (top, rows, height),
        (left, columns, width),
        [str(place) for place in range(left, left + columns)],
        [dtype] * columns,
        [str(place) for place in range(top, top + rows)],
        [[cell(row)] if flat else [cell(one) for one in row] for row in cells],
        leading,
    )


_VIEWS = {
    "text": text_view,
    "function": function_view,
    "atom": nothing_view,
    "image": image_view,
    "frame": frame_view,
    "series": series_view,
    "array": array_view,
    "tensor": array_view,
}
