"""Everything that is neither a plain value nor a library's array, by its type: who looks at it.

Each handler says what the content is (`emit`, `word`), what to look at next (`push`), and which objects could be
changed from elsewhere (`share`). What cannot be seen is said to be opaque rather than guessed. Functions and classes have files
of their own.
"""

import collections
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

from . import functions, instances, kinds


def handler_of(cls):
    found = _EXACT.get(cls)
    if found is not None:
        return found
    if cls in kinds.NAMED:
        return _named
    if cls in kinds.REDUCED:
        return _reduced
    if type in kinds.type_mro(cls):
        return instances.class_object
    if types.ModuleType in kinds.type_mro(cls):
        return _module
    return instances.instance


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
    types.FunctionType: functions.function,
    types.CodeType: functions.code_object,
    types.CellType: functions.cell,
    types.MethodType: functions.method,
    types.ModuleType: _module,
    types.GeneratorType: functions.generator,
    types.CoroutineType: functions.generator,
    types.AsyncGeneratorType: functions.generator,
    types.MappingProxyType: _proxy,
    types.GenericAlias: _union,
    types.UnionType: _union,
    functools.partial: functions.partial,
    type(functools.lru_cache(len)): functions.cached_function,
    property: functions.property_parts,
    staticmethod: functions.wrapped,
    classmethod: functions.wrapped,
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
