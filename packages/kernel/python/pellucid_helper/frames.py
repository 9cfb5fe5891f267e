"""pandas: the values of frames, series and indexes, column by column, without what pandas only keeps to be quicker."""

import hashlib
import sys


def pandas_handlers(pd):
    handlers = {pd.DataFrame: frame, pd.Series: frame}
    for name in ("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex"):
        handlers[getattr(pd, name)] = index
    for name in ("CategoricalIndex", "IntervalIndex"):
        handlers[getattr(pd, name)] = index
    for name in ("Int64Index", "UInt64Index", "Float64Index"):
        if hasattr(pd.core.indexes, "numeric") and hasattr(pd.core.indexes.numeric, name):
            handlers[getattr(pd.core.indexes.numeric, name)] = index
    for name in vars(pd.arrays).values():
        if isinstance(name, type):
            handlers[name] = extension
    for module in ("string_arrow", "string_", "categorical"):
        home = sys.modules.get(f"pandas.core.arrays.{module}")
        for found in vars(home).values() if home else ():
            if isinstance(found, type) and issubclass(found, pd.api.extensions.ExtensionArray):
                handlers[found] = extension
    for scalar in (pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval, type(pd.NaT), type(pd.NA)):
        handlers[scalar] = scalar_value
    return handlers


def scalar_value(walker, obj, cls):
    walker.word(f"{cls.__name__} {cls.__str__(obj)}" if cls.__name__ != "Interval" else "Interval")
    if cls.__name__ == "Interval":
        walker.push([obj.left, obj.right, obj.closed])


def frame(walker, obj, cls):
    walker.share(id(obj))
    manager = obj._mgr
    walker.word(f"{cls.__name__} {tuple(len(axis) for axis in manager.axes)}")
    before = walker.look.bytes
    columns = {}
    for block in manager.blocks:
        _block(walker, block, columns)
    walker.push([*list(manager.axes), obj._attrs, *(columns[place] for place in sorted(columns))])
    if cls.__name__ == "Series":
        walker.push([obj._name])
    walker.look.bytes = before + 400


def _block(walker, block, columns):
    """Hands on the columns of a block, or the block whole where its columns do not lie in one piece."""
    values = block.values
    places = block.mgr_locs.as_array.tolist()
    if getattr(values, "ndim", 1) == 1 or block.ndim == 1:
        columns[places[0]] = values
        return
    if not hasattr(values, "flags"):
        # Dates: an array of pandas' own around one of numpy's.
        walker.word(str(values.dtype))
        values = values._ndarray
    if values.flags.c_contiguous and len(places) <= 2000:
        # Joining columns into one block, as pandas does of itself, must not look like a change.
        for row, place in enumerate(places):
            columns[place] = walker.keep(values[row])
    else:
        columns[places[0]] = values
        walker.word(str(places[:1000]))


def index(walker, obj, cls):
    """Frames that were made from one another have their labels in common, which only a name can be given."""
    walker.share(id(obj))
    walker.word(f"{cls.__name__} {len(obj)}")
    if cls.__name__ == "RangeIndex":
        walker.push([obj.start, obj.stop, obj.step, obj._name])
    elif cls.__name__ == "MultiIndex":
        parts = [*obj._levels, *[walker.keep(codes) for codes in obj._codes], list(obj._names)]
        walker.hold(walker.keep(parts))
    else:
        walker.hold(obj._data)
        walker.push([obj._name])
        if cls.__name__ in ("DatetimeIndex", "TimedeltaIndex"):
            walker.word(str(obj.freq))


_PARTS = ("_ndarray", "_data", "_mask", "_left", "_right", "_sparse_values", "_sparse_index")


def extension(walker, obj, cls):
    """An array of pandas' own kinds: what it is made of."""
    dtype = obj.dtype
    walker.word(f"{cls.__name__} {dtype}")
    walker.share(id(obj))
    arrow = getattr(obj, "_pa_array", None)
    if arrow is not None:
        _arrow(walker, arrow)
        return
    parts = []
    for name in _PARTS:
        part = getattr(obj, name, None)
        if part is not None:
            parts.append(part)
    if not parts:
        walker.opaque(obj)
    if cls.__name__ == "Categorical":
        parts.append(dtype.categories)
    walker.push(walker.keep(parts))


def _arrow(walker, chunked):
    """Arrow memory never changes in place: which buffers they are is enough, and their bytes where they are few."""
    for chunk in chunked.chunks:
        walker.word(f"{chunk.offset} {len(chunk)}")
        for buffer in chunk.buffers():
            if buffer is None:
                continue
            walker.look.bytes += buffer.size
            where, whole = b"%d %d" % (buffer.address, buffer.size), None
            if walker.reads_bytes and walker.budget.take(buffer.size):
                whole = hashlib.sha1(buffer, usedforsecurity=False).digest()
            walker.emit((where, whole))
