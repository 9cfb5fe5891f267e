"""How classes and their instances are looked at: by attributes, slots and what the built-in type below them holds.

Handlers as in objects.py, which has the table of them all.
"""

import collections
import enum
import gc
import sys
import types
import weakref

from . import kinds

_SKIPPED = frozenset(
    [
        "__dict__",
        "__weakref__",
        "__module__",
        "__doc__",
        "__qualname__",
        "__firstlineno__",
        "__static_attributes__",
        "__abstractmethods__",
        "_abc_impl",
        "__annotations__",
        "__annotate__",
        "__annotations_cache__",
        "__annotate_func__",
        "__parameters__",
        "__orig_bases__",
    ]
)


def class_object(walker, obj, cls):
    """A class of the notebook or of a local module by its attributes; a library's by its name."""
    walker.word(f"class {kinds.class_label(obj)}")
    if not walker.scope.is_ours(kinds.class_module(obj)):
        walker.emit(b"@%d" % id(obj))
        return
    if obj is walker.root:
        walker.share(id(obj))
    parts = list(kinds.type_mro(obj)[1:])
    for name, value in list(kinds.type_dict(obj).items()):
        if name in _SKIPPED or type(value) in kinds.NAMED:
            continue
        if type(name) is str and name.startswith("__") and type(value) not in _BEHAVIOUR:
            continue
        parts += [name, value]
    walker.push(walker.keep(parts))


_BEHAVIOUR = frozenset([types.FunctionType, property, staticmethod, classmethod, tuple, str])


def _member(walker, obj, cls):
    """A member of an enumeration: its class is fixed, so the name is all, and what somebody has put on it."""
    walker.word(f"{kinds.class_label(cls)} {object.__getattribute__(obj, '_name_')}")
    own = kinds.layout_of(cls).parts(obj)[0] or {}
    added = [part for name, one in list(own.items()) if name not in OF_MEMBERS for part in (name, one)]
    if added:
        walker.push(walker.keep(added))
    if walker.scope.is_ours(kinds.class_module(cls)):
        walker.share(id(obj))


OF_MEMBERS = frozenset(["_value_", "_name_", "__objclass__", "_sort_order_"])


def _artist(walker, obj, cls):
    """Parts of a figure hang together with thousands of others; what they look like cannot be told in time."""
    walker.word(f"? {kinds.class_label(cls)}")
    walker.opaque(obj)
    walker.share(id(obj))
    own = kinds.layout_of(cls).parts(obj)[0] or {}
    for name in ("figure", "_parent_figure", "axes", "_axes"):
        part = own.get(name)
        if part is not None:
            walker.share(id(part))


def instance(walker, obj, cls):
    """By its dictionary and slots. State that only C code knows of makes the look inexact."""
    if enum.EnumMeta in kinds.type_mro(type(cls)):
        _member(walker, obj, cls)
        return
    artist = sys.modules.get("matplotlib.artist")
    if artist is not None and artist.Artist in kinds.type_mro(cls):
        _artist(walker, obj, cls)
        return
    if kinds.class_module(cls).partition(".")[0] in _MACHINE:
        _machine(walker, obj, cls)
        return
    layout = kinds.layout_of(cls)
    if layout.hidden or layout.base not in _BASES:
        _unknown(walker, obj, cls)
        return
    walker.share(id(obj))
    walker.look.bytes += kinds.type_size(cls)
    walker.emit(b"object")
    own, slots = layout.parts(obj)
    parts = [cls]
    if own is not None:
        walker.look.bytes += dict.__sizeof__(own)
        walker.share(id(own))
        items = list(dict.items(own))
        walker.emit(b"%d" % len(items))
        for name, value in items:
            parts += [name, value]
    for name, value in slots:
        parts += [name, value]
    if layout.base is not object:
        parts += _BASES[layout.base](obj)
    parts += finalizers(obj)
    walker.push(walker.keep(parts))


_BASES = {
    object: lambda obj: [],
    dict: lambda obj: [part for pair in list(dict.items(obj)) for part in pair],
    list: lambda obj: list(list.__iter__(obj)),
    tuple: lambda obj: list(tuple.__iter__(obj)),
    set: lambda obj: list(set.__iter__(obj)),
    frozenset: lambda obj: list(frozenset.__iter__(obj)),
    int: lambda obj: [int.__add__(obj, 0)],
    float: lambda obj: [float.__add__(obj, 0.0)],
    str: lambda obj: [str.__str__(obj)],
    bytes: lambda obj: [bytes.__getitem__(obj, slice(None))],
    collections.OrderedDict: lambda obj: [part for pair in list(dict.items(obj)) for part in pair],
    collections.defaultdict: lambda obj: [part for pair in list(dict.items(obj)) for part in pair],
    collections.deque: lambda obj: list(collections.deque.__iter__(obj)),
    BaseException: lambda obj: [BaseException.__dict__["args"].__get__(obj)],
    weakref.ref: lambda obj: [],
    types.SimpleNamespace: lambda obj: [types.SimpleNamespace.__dict__["__dict__"].__get__(obj)],
}
for _error in (Exception, ValueError, TypeError, RuntimeError, KeyError, LookupError, ArithmeticError):
    _BASES[_error] = _BASES[BaseException]


#: Threads, tasks, pools and the kernel itself: through them everything hangs together with everything.
_MACHINE = frozenset(
    """asyncio _asyncio concurrent contextvars _contextvars multiprocessing threading _thread queue _queue socket
    _socket IPython ipykernel jupyter_client traitlets tornado zmq comm""".split()
)


def _machine(walker, obj, cls):
    walker.word(f"? {kinds.class_label(cls)}")
    walker.emit(b"@%d" % id(obj))
    walker.share(id(obj))
    walker.opaque(obj)


def _unknown(walker, obj, cls):
    """Only C code knows what is in it. A few libraries' can be asked, as copying would; else it is opaque, and what it
    holds on to is looked at, so that sharing is still seen."""
    walker.word(f"? {kinds.class_label(cls)}")
    walker.share(id(obj))
    walker.look.bytes += kinds.type_size(cls)
    if kinds.class_module(cls).partition(".")[0] in _TRUSTED:
        try:
            state = list(cls.__reduce__(obj)[1:3])
            walker.aside(state)
            return
        except Exception:
            pass
    walker.emit(b"@%d" % id(obj))
    walker.opaque(obj)
    held = [child for child in gc.get_referents(obj) if type(child) not in kinds.LEFT_ALONE and not kinds.is_class(child)]
    walker.push(walker.keep(held[:1000]))


_TRUSTED = frozenset(["sklearn", "scipy", "numpy", "pandas"])


def finalizers(obj):
    """Those that wait for the end of this object, held by a name or not."""
    if not weakref.getweakrefcount(obj):
        return []
    found = [one.__callback__ for one in weakref.getweakrefs(obj) if type(one) is weakref.ref]
    return [one for one in found if type(one) is weakref.finalize]
