"""The names in one frame of the last failure, for whoever reads its traceback. IPython keeps that failure until the next
one; nothing more is kept here. A row says of a value what the list of variables says: no `repr` of the user's is run."""

import sys

from .refused import Refused

NAMES = 60
_FRAMES = 5000
# What `%timeit` puts around the code that it times.
_TIMING = frozenset(["_it", "_timer", "_t0", "_t1", "_i"])
_GONE = "The kernel keeps the values of its last error only, and this is an earlier one: run the cell again."


def locals_of(names, request, summaries):
    frame = find(names.shell, request)
    if frame is None:
        raise Refused(_GONE)
    found = module_level(names, frame) if frame.f_locals is names.names else own(frame)
    rows = [{"name": name, **summaries.of(value)} for name, value in found[:NAMES]]
    return {"variables": rows, "total": len(found)}


def find(shell, request):
    """The frame that a line of the traceback tells of; of several the innermost."""
    error = failure(request["back"], request.get("within", ()))
    if error is None or type(error).__name__ != request["error"]:
        return None
    counts = getattr(shell.compile, "_filename_map", None) or {}
    trace, frame = error.__traceback__, None
    for _ in range(_FRAMES):
        if trace is None:
            break
        if trace.tb_lineno == request["line"] and is_meant(trace.tb_frame.f_code, request, counts):
            frame = trace.tb_frame
        trace = trace.tb_next
    return frame


def failure(back, within=()):
    """The last failure, or one that led to it, or one that a group holds."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    for back_to_group, at in within:
        held = getattr(before(error, back_to_group), "exceptions", ())
        error = held[at] if at < len(held) else None
    return before(error, back)


def before(error, back):
    for _ in range(back):
        if error is None:
            return None
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return error


def is_meant(code, request, counts):
    name = request.get("function")
    at_module_level = code.co_name.startswith(("<module", "<cell line"))
    if not at_module_level if name is None else code.co_name != name.rpartition(".")[2]:
        return False
    cell = request.get("cell")
    if cell is not None:
        return counts.get(code.co_filename) == cell
    # A path is told relative to the home folder, or to where the kernel stands.
    return code.co_filename.endswith(request.get("file", "").lstrip("~."))


def own(frame):
    """In the order of the code: parameters first."""
    values = frame.f_locals
    order = {name: at for at, name in enumerate(frame.f_code.co_varnames)}
    timing = _TIMING if frame.f_code.co_filename == "<magic-timeit>" else ()
    shown = [name for name in values if type(name) is str and not name.startswith((".", "__")) and name not in timing]
    return [(name, values[name]) for name in sorted(shown, key=lambda name: order.get(name, len(order)))]


def module_level(names, frame):
    """Of all names of the notebook those that the failing code speaks of."""
    current = names.current()
    return [(name, current[name]) for name in frame.f_code.co_names if name in current]
