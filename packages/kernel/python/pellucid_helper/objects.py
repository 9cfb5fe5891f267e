"""Everything that is neither a plain value nor a library's array: functions, classes, instances, generators, modules.

Each handler says what the content is (`emit`, `word`), what to look at next (`push`), and which objects could be
changed from elsewhere (`share`). What cannot be seen is said to be opaque rather than guessed.
"""

import collections
import enum
import functools
import gc
import io
import logging
import pathlib
import random
import sys
import types
import uuid
import weakref

from . import codes, kinds


def handler_of(cls):
    found = _EXACT.get(cls)
    if found is not None:
        return found
    if cls in kinds.NAMED:
        return _named
    if cls in kinds.REDUCED:
        return _reduced
    if type in kinds.type_mro(cls):
        return _class
    if types.ModuleType in kinds.type_mro(cls):
        return _module
    return _instance


# ---- functions -----------------------------------------------------------------------------------------------------


def _function(walker, obj, cls):
    code = obj.__code__
    place = walker.scope.place_of(obj.__globals__)
    if place is None:
        walker.word(f"function {obj.__module__}.{obj.__qualname__}" if type(obj.__module__) is str else "function")
        walker.emit(b"@%d" % id(obj))
    else:
        if place == "":
            _reads(walker, code)
        if obj is walker.root:
            walker.share(id(obj))
        emit_code(walker, code, 0)
    defaults = [obj.__defaults__, obj.__kwdefaults__]
    # A method's way to its own class is not a value of its own.
    closure = [cell for name, cell in zip(code.co_freevars, obj.__closure__ or ()) if name != "__class__"]
    own = types.FunctionType.__dict__["__dict__"].__get__(obj)
    walker.push([*defaults, *closure, own or None])
    if place is not None and own:
        walker.share(id(obj))


def _reads(walker, code):
    names = codes.names_of(code)
    walker.look.reads |= names.loads | names.quoted
    if names.is_opaque:
        walker.look.reads.add("*")


def emit_code(walker, code, depth):
    """A code object by what it does, not by where it stands: lines and file names may differ."""
    walker.emit(code.co_code)
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    walker.word(f"{code.co_name} {names} {code.co_argcount} {code.co_kwonlyargcount} {code.co_flags}")
    for constant in code.co_consts:
        if type(constant) is types.CodeType and depth < 50:
            emit_code(walker, constant, depth + 1)
        else:
            walker.push([constant])


def _code(walker, obj, cls):
    emit_code(walker, obj, 0)


def _cell(walker, obj, cls):
    walker.share(id(obj))
    try:
        content = obj.cell_contents
    except ValueError:
        walker.emit(b"empty")
        return
    walker.push([content])


def _method(walker, obj, cls):
    walker.emit(b"method")
    walker.push([obj.__func__, obj.__self__])


def _partial(walker, obj, cls):
    walker.emit(b"partial")
    walker.push([obj.func, obj.args, obj.keywords])


def _property(walker, obj, cls):
    walker.push([obj.fget, obj.fset, obj.fdel])


def _wrapped(walker, obj, cls):
    walker.push([cls.__dict__["__func__"].__get__(obj)])


def _cached_function(walker, obj, cls):
    # What it remembers is a matter of speed; what it would compute is its function.
    own = cls.__dict__["__dict__"].__get__(obj)
    walker.push([own.get("__wrapped__") if type(own) is dict else None])


# ---- classes and instances -----------------------------------------------------------------------------------------

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


def _class(walker, obj, cls):
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


def _instance(walker, obj, cls):
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
    held = [child for child in gc.get_referents(obj) if type(child) not in _LEFT_ALONE and not kinds.is_class(child)]
    walker.push(walker.keep(held[:1000]))


_TRUSTED = frozenset(["sklearn", "scipy", "numpy", "pandas"])
_LEFT_ALONE = frozenset([types.ModuleType, types.FrameType, types.CodeType, types.TracebackType])


# ---- values of known kinds -----------------------------------------------------------------------------------------


def _by_identity(walker, obj, cls):
    walker.word(cls.__name__)
    walker.emit(b"@%d" % id(obj))


def _logger(walker, obj, cls):
    """Who holds a logger has what its handlers write to."""
    _by_identity(walker, obj, cls)
    for handler in list(obj.__dict__.get("handlers", ()))[:20]:
        own = getattr(handler, "__dict__", {})
        walker.push([one for name, one in own.items() if name not in _OF_HANDLERS and type(one) not in _FILES])


_OF_HANDLERS = frozenset(["lock", "_lock", "formatter", "filters", "level", "_name"])
_FILES = frozenset([io.TextIOWrapper, type(sys.stderr), type(sys.__stderr__)])


def _weak(walker, obj, cls):
    """Does not hold its object, and shows all the same what becomes of it."""
    _by_identity(walker, obj, cls)
    target = weakref.ref.__call__(obj)
    if target is not None:
        walker.share(id(target))


def _finalizer(walker, obj, cls):
    """What it calls when its object ends, and with what: its registry holds that, and no name."""
    _by_identity(walker, obj, cls)
    known = cls._registry.get(obj)
    if known is None:
        walker.emit(b"ended")
        return
    target = weakref.ref.__call__(known.weakref)
    if target is not None:
        walker.share(id(target))
    walker.push(walker.keep([known.func, known.args, known.kwargs]))


def finalizers(obj):
    """Those that wait for the end of this object, held by a name or not."""
    if not weakref.getweakrefcount(obj):
        return []
    found = [one.__callback__ for one in weakref.getweakrefs(obj) if type(one) is weakref.ref]
    return [one for one in found if type(one) is weakref.finalize]


def _named(walker, obj, cls):
    walker.word(f"{cls.__name__} {obj.__qualname__ if hasattr(obj, '__qualname__') else ''}")
    owner = getattr(obj, "__self__", None)
    if owner is not None and type(owner) is not types.ModuleType and not kinds.is_class(owner):
        walker.push([owner])


def _reduced(walker, obj, cls):
    walker.word(cls.__name__)
    walker.push(walker.keep([part for part in cls.__reduce__(obj)[1]]))


def _deque(walker, obj, cls):
    walker.share(id(obj))
    walker.word(f"deque {obj.maxlen}")
    walker.look.bytes += cls.__sizeof__(obj)
    walker.push(walker.keep(list(cls.__iter__(obj))))


def _mapping(walker, obj, cls):
    walker.share(id(obj))
    walker.look.bytes += cls.__sizeof__(obj)
    items = list(cls.items(obj))
    walker.word(f"{cls.__name__} {len(items)}")
    parts = [part for pair in items for part in pair]
    if cls is collections.defaultdict:
        parts.append(obj.default_factory)
    walker.push(walker.keep(parts))


def _bytearray(walker, obj, cls):
    walker.share(id(obj))
    walker.push([walker.keep(bytes(obj))])
    walker.look.bytes += len(obj)


def _module(walker, obj, cls):
    name = types.ModuleType.__dict__["__dict__"].__get__(obj).get("__name__")
    walker.word(f"module {name if type(name) is str else ''}")
    walker.emit(b"@%d" % id(obj))


def _generator(walker, obj, cls):
    """Where it stands, and what its variables hold; never advanced."""
    walker.share(id(obj))
    frame = obj.gi_frame if cls is types.GeneratorType else getattr(obj, "cr_frame", getattr(obj, "ag_frame", None))
    walker.word(f"generator {frame.f_lasti if frame is not None else 'ended'}")
    if frame is None:
        return
    code = frame.f_code
    if walker.scope.place_of(frame.f_globals) == "":
        _reads(walker, code)
    emit_code(walker, code, 0)
    # Before Python 3.11 a generator refers to its frame only.
    held = gc.get_referents(obj)
    held += [one for part in held if type(part) is types.FrameType for one in gc.get_referents(part)]
    own = [one for one in held if type(one) not in _NOT_OF_GENERATORS and one is not frame.f_globals]
    walker.push(walker.keep(own))


_NOT_OF_GENERATORS = _LEFT_ALONE | {types.FunctionType, types.BuiltinFunctionType}


def _iterator(walker, obj, cls):
    """Iterators over containers: how much is left, and of what."""
    walker.share(id(obj))
    walker.word(f"{cls.__name__} {cls.__length_hint__(obj)}")
    walker.push(walker.keep(gc.get_referents(obj)))


def _chain(walker, obj, cls):
    """`zip`, `map`, `filter`: their state is that of what they draw from."""
    walker.share(id(obj))
    walker.word(cls.__name__)
    walker.push(walker.keep([one for one in gc.get_referents(obj) if type(one) is not types.CodeType]))


def _counted(walker, obj, cls):
    walker.share(id(obj))
    walker.push(walker.keep(list(cls.__reduce__(obj)[1])))


def _random(walker, obj, cls):
    walker.look.generators = True
    walker.share(id(obj))
    walker.aside(random.Random.getstate(obj))


def _as_text(walker, obj, cls):
    walker.word(f"{cls.__name__} {cls.__str__(obj)}")


def _pattern(walker, obj, cls):
    walker.word("pattern")
    walker.push([obj.pattern, obj.flags])


def _union(walker, obj, cls):
    walker.word(cls.__name__)
    walker.push([getattr(obj, "__origin__", None), obj.__args__])


def _proxy(walker, obj, cls):
    walker.push(walker.keep(gc.get_referents(obj)))


_EXACT = {
    types.FunctionType: _function,
    types.CodeType: _code,
    types.CellType: _cell,
    types.MethodType: _method,
    types.ModuleType: _module,
    types.GeneratorType: _generator,
    types.CoroutineType: _generator,
    types.AsyncGeneratorType: _generator,
    types.MappingProxyType: _proxy,
    types.GenericAlias: _union,
    types.UnionType: _union,
    functools.partial: _partial,
    type(functools.lru_cache(len)): _cached_function,
    property: _property,
    staticmethod: _wrapped,
    classmethod: _wrapped,
    collections.deque: _deque,
    collections.OrderedDict: _mapping,
    collections.defaultdict: _mapping,
    bytearray: _bytearray,
    enumerate: _counted,
    zip: _chain,
    map: _chain,
    filter: _chain,
    random.Random: _random,
    weakref.ref: _weak,
    weakref.KeyedRef: _weak,
    weakref.finalize: _finalizer,
    logging.Logger: _logger,
    logging.RootLogger: _logger,
    pathlib.PosixPath: _as_text,
    pathlib.PurePosixPath: _as_text,
    pathlib.WindowsPath: _as_text,
    uuid.UUID: _as_text,
    kinds.DECIMAL: _as_text,
    kinds.PATTERN: _pattern,
}
for _one in (iter([]), iter(()), iter(range(0)), iter({}), iter({}.items()), iter({}.values()), iter(set()), iter("")):
    _EXACT[type(_one)] = _iterator
