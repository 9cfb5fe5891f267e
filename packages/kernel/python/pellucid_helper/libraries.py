"""Which values are read in a way of their own: those of numpy, pandas, torch, and the widgets a page writes to.

Exactly the libraries' own classes; a user's subclass is looked at from outside. Libraries are found among the modules
that are loaded already; none is ever imported from here.
"""

import sys

from . import arrays, frames, kinds, tensors, widgets

#: Where such classes say they come from; only then is a library asked at all.
_ROOTS = frozenset(["ipywidgets", "numpy", "pandas", "torch"])
_handlers = {}
#: Which of the tables below were read, and of which module.
_filled = {}


def handler_of(cls):
    """The handler for exactly this class, or None."""
    found = _handlers.get(cls)
    if found is None and kinds.class_module(cls).partition(".")[0] in _ROOTS:
        _fill()
        found = _handlers.get(cls)
    return found


def is_handled(cls):
    return handler_of(cls) is not None


def _fill():
    """A library may be only half loaded the first time, so each is asked until it could be read."""
    for name, ready, make in _TABLES:
        library = sys.modules.get(name)
        if library is None or _filled.get(name) is library or ready not in vars(library):
            continue
        _handlers.update(make(library))
        _filled[name] = library


def _numpy_handlers(np):
    handlers = {np.ndarray: arrays.array, np.ufunc: arrays.named}
    for scalar in set(np.sctypeDict.values()):
        handlers[scalar] = arrays.scalar
        if scalar is not np.void:
            handlers[type(np.dtype(scalar))] = arrays.dtype
    for name in ("memmap", "matrix"):
        if name in vars(np):
            handlers[vars(np)[name]] = arrays.array
    return handlers


_TABLES = (
    ("numpy", "sctypeDict", _numpy_handlers),
    ("numpy.random.mtrand", "RandomState", lambda home: {home.RandomState: arrays.numpy_generator}),
    ("numpy.random._generator", "Generator", lambda home: {home.Generator: arrays.numpy_generator}),
    ("pandas", "api", frames.pandas_handlers),
    ("torch", "Generator", tensors.torch_handlers),
    ("ipywidgets.widgets.widget_output", "Output", widgets.handlers),
)
