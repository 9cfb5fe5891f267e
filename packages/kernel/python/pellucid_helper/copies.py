"""Deep copies that keep what is shared shared, made without the user's `__copy__`, `__reduce__` or `__new__`.

What cannot be copied honestly (a generator, an open file, a lock, part of a figure) is refused with the reason; nothing
is ever pickled. Classes of the notebook stay who they are: their own data is kept beside, to be put back in place.
"""

import collections
import copy
import enum
import functools
import random
import sys
import types
import weakref
from time import perf_counter

from . import instances, kinds, libraries, library_copies
from .refused import Refused

#: Libraries whose own way of copying keeps the value whole.
_TRUSTED = frozenset(["sklearn", "scipy", "numpy", "pandas", "datetime", "decimal", "pyarrow", "polars"])


class Copier:
    def __init__(self, scope, limit, deadline=None):
        self.scope = scope
        self.limit = limit
        self.deadline = deadline
        self.bytes = 0
        self.counted = 0
        self.memo = {}
        #: The originals, so that none of their ids is taken by another meanwhile.
        self.originals = []
        #: Memory that a library's own copy has taken over, by address.
        self.taken = {}
        #: Classes of the notebook and copies of their data.
        self.classes = []

    def copy(self, value):
        cls = type(value)
        if cls in kinds.FIXED:
            self.count(cls.__sizeof__(value) if cls in kinds.ATOMS else 0)
            return value
        known = self.memo.get(id(value))
        if known is not None:
            return known[0]
        handler = _HANDLERS.get(cls)
        if handler is None:
            handler = library_copies.copied if libraries.is_handled(cls) else Copier.other
        return handler(self, value)

    def count(self, size):
        self.bytes += size
        if self.bytes > self.limit:
            raise Refused(f"The copies would take more than {self.limit >> 20} MB.")
        self.counted += 1
        if self.deadline is not None and self.counted % 256 == 0 and perf_counter() > self.deadline:
            raise Refused("Copying it takes too long.")

    def note(self, value, made):
        self.memo[id(value)] = (made,)
        self.originals.append(value)
        return made

    def refuse(self, value, why="cannot be copied"):
        raise Refused(f"A value of type {kinds.class_label(type(value)).removeprefix('builtins.')} {why}.")

    # ---- containers -----------------------------------------------------------------------------------------------

    def list(self, value):
        self.count(list.__sizeof__(value))
        made = self.note(value, [])
        made.extend([self.copy(one) for one in list(value)])
        return made

    def tuple(self, value):
        self.count(tuple.__sizeof__(value))
        parts = [self.copy(one) for one in value]
        # A tuple that contains itself, through a list, is there already.
        if id(value) in self.memo:
            return self.memo[id(value)][0]
        same = all(new is old for new, old in zip(parts, value))
        return self.note(value, value if same else tuple(parts))

    def dict(self, value):
        cls = type(value)
        self.count(cls.__sizeof__(value))
        made = self.note(value, cls(value.default_factory) if cls is collections.defaultdict else cls())
        for key, one in list(cls.items(value)):
            cls.__setitem__(made, self.key(key), self.copy(one))
        return made

    def set(self, value):
        self.count(type(value).__sizeof__(value))
        made = {self.key(one) for one in list(value)}
        return self.note(value, made if type(value) is set else frozenset(made))

    def key(self, value):
        """Putting a key into a table asks for its hash, and that must not be the user's code."""
        if type(value) is tuple:
            return tuple(self.key(one) for one in value)
        if type(value) is frozenset:
            return self.set(value)
        cls = type(value)
        if cls in kinds.ATOMS or not self.scope.is_ours(kinds.class_module(cls)):
            return self.copy(value)
        owner = next(one for one in kinds.type_mro(cls) if "__hash__" in kinds.type_dict(one))
        if owner is not object and self.scope.is_ours(kinds.class_module(owner)):
            self.refuse(value, "is a key with a hash of its own and cannot be copied")
        return self.copy(value)

    def deque(self, value):
        made = self.note(value, collections.deque(maxlen=value.maxlen))
        made.extend([self.copy(one) for one in list(value)])
        return made

    def bytearray(self, value):
        self.count(len(value))
        return self.note(value, bytearray(value))

    # ---- functions and classes ------------------------------------------------------------------------------------

    def function(self, value):
        own = types.FunctionType.__dict__["__dict__"].__get__(value)
        has_state = value.__closure__ or value.__defaults__ or value.__kwdefaults__ or own
        if not has_state or (self.scope.place_of(value.__globals__) is None and is_defined(value)):
            return self.note(value, value)
        cells = tuple(self.cell(cell) for cell in value.__closure__ or ())
        made = types.FunctionType(value.__code__, value.__globals__, value.__name__, None, cells or None)
        self.note(value, made)
        made.__defaults__ = self.copy(value.__defaults__)
        made.__kwdefaults__ = self.copy(value.__kwdefaults__)
        made.__qualname__, made.__module__, made.__doc__ = value.__qualname__, value.__module__, value.__doc__
        own_of_made = types.FunctionType.__dict__["__dict__"].__get__(made)
        own_of_made.update({name: self.copy(one) for name, one in list(own.items())})
        return made

    def cell(self, value):
        known = self.memo.get(id(value))
        if known is not None:
            return known[0]
        made = self.note(value, types.CellType())
        try:
            made.cell_contents = self.copy(value.cell_contents)
        except ValueError:
            pass
        return made

    def builtin(self, value):
        """A method of C code, bound to a value of its own."""
        owner = getattr(value, "__self__", None)
        if owner is None or type(owner) is types.ModuleType or kinds.is_class(owner):
            return self.note(value, value)
        made = self.copy(owner)
        if made is not owner and type(owner) not in kinds.CONTAINERS and type(owner) not in kinds.MUTABLE:
            self.refuse(value)
        return self.note(value, value if made is owner else getattr(made, value.__name__))

    def method(self, value):
        return self.note(value, types.MethodType(self.copy(value.__func__), self.copy(value.__self__)))

    def partial(self, value):
        made = functools.partial(self.copy(value.func), *self.copy(value.args), **self.copy(value.keywords))
        return self.note(value, made)

    def of_class(self, value):
        self.note(value, value)
        if not self.scope.is_ours(kinds.class_module(value)):
            return value
        for base in kinds.type_mro(value)[1:]:
            self.copy(base)
        for one in list(kinds.type_dict(value).values()):
            self.method_state(one)
        data = {
            name: one
            for name, one in list(kinds.type_dict(value).items())
            if not name.startswith("__") and type(one) not in BEHAVIOUR
        }
        self.classes.append((value, {name: self.copy(one) for name, one in data.items()}))
        return value

    def method_state(self, one):
        """What a method keeps in its defaults lives as long as the class, which stays who it is."""
        function = one.__func__ if type(one) in (staticmethod, classmethod) else one
        if type(function) is not types.FunctionType:
            return
        kept = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        if any(self.copy(part) is not part for part in kept):
            self.refuse(function, "keeps a value that can change and cannot be copied")

    # ---- everything else ------------------------------------------------------------------------------------------

    def random(self, value):
        made = random.Random()
        made.setstate(value.getstate())
        return self.note(value, made)

    def other(self, value):
        cls = type(value)
        if kinds.is_class(value):
            return self.of_class(value)
        if kinds.is_a(value, types.ModuleType):
            return self.note(value, value)
        layout = kinds.layout_of(cls)
        home = kinds.class_module(cls).partition(".")[0]
        if layout.hidden or layout.base not in _MADE:
            if home in _TRUSTED:
                return self.note(value, copy.deepcopy(value))
            self.refuse(value)
        artist = sys.modules.get("matplotlib.artist")
        if artist is not None and artist.Artist in kinds.type_mro(cls):
            self.refuse(value, "is part of a figure and cannot be copied")
        if enum.EnumMeta in kinds.type_mro(type(cls)):
            return self.member(value, layout)
        if instances.finalizers(value):
            self.refuse(value, "runs code when it ends and cannot be copied")
        return self.instance(value, cls, layout)

    def member(self, value, layout):
        """There is one of each, which stays who it is."""
        if set(layout.parts(value)[0] or ()) - instances.OF_MEMBERS:
            self.refuse(value, "is a member of an enumeration that somebody has put something on")
        return self.note(value, value)

    def instance(self, value, cls, layout):
        self.count(kinds.type_size(cls))
        own, slots = layout.parts(value)
        if layout.base is tuple:
            made = tuple.__new__(cls, [self.copy(one) for one in tuple.__iter__(value)])
        elif layout.base in _VALUES:
            made = layout.base.__new__(cls, _VALUES[layout.base](value))
        else:
            made = layout.base.__new__(cls)
        self.note(value, made)
        self.copy(cls)
        if own is not None:
            layout.dict_of(made).update({name: self.copy(one) for name, one in list(own.items())})
        for _, member in layout.slots:
            try:
                member.__set__(made, self.copy(member.__get__(value)))
            except AttributeError:
                pass
        if layout.base is list:
            list.extend(made, [self.copy(one) for one in list.__iter__(value)])
        elif layout.base in (dict, collections.OrderedDict, collections.defaultdict):
            for key, one in list(dict.items(value)):
                layout.base.__setitem__(made, self.key(key), self.copy(one))
            if layout.base is collections.defaultdict:
                made.default_factory = value.default_factory
        elif layout.base is set:
            set.update(made, [self.key(one) for one in set.__iter__(value)])
        return made


def is_defined(function):
    """Whether a library's function is the one its module knows by that name, rather than one made at run time."""
    place = sys.modules.get(function.__module__) if type(function.__module__) is str else None
    found = types.ModuleType.__dict__["__dict__"].__get__(place) if type(place) is types.ModuleType else {}
    for part in function.__qualname__.split("."):
        one = found.get(part)
        found = kinds.type_dict(one) if kinds.is_class(one) else {}
    return one is function


BEHAVIOUR = frozenset([types.FunctionType, property, staticmethod, classmethod, *kinds.NAMED])
_VALUES = {int: lambda one: int.__add__(one, 0), float: lambda one: float.__add__(one, 0.0), str: str.__str__}
_MADE = frozenset([object, list, dict, set, tuple, collections.OrderedDict, collections.defaultdict, *_VALUES])
_HANDLERS = {
    list: Copier.list,
    tuple: Copier.tuple,
    dict: Copier.dict,
    set: Copier.set,
    frozenset: Copier.set,
    collections.OrderedDict: Copier.dict,
    collections.defaultdict: Copier.dict,
    collections.deque: Copier.deque,
    bytearray: Copier.bytearray,
    types.FunctionType: Copier.function,
    types.MethodType: Copier.method,
    types.BuiltinFunctionType: Copier.builtin,
    types.MethodWrapperType: Copier.builtin,
    types.CellType: Copier.cell,
    functools.partial: Copier.partial,
    random.Random: Copier.random,
    weakref.ref: Copier.refuse,
}
