"""What can be known of an object without running any code of its own.

Attribute access, `==`, `len`, `isinstance` and `repr` may all call what a user wrote. So types are compared by
identity, and parts are read through the descriptors that CPython itself made.
"""

import collections
import datetime
import decimal
import re
import types
import weakref

type_mro = type.__dict__["__mro__"].__get__
type_dict = type.__dict__["__dict__"].__get__
type_flags = type.__dict__["__flags__"].__get__
type_size = type.__dict__["__basicsize__"].__get__
_dict_offset = type.__dict__["__dictoffset__"].__get__
_weakref_offset = type.__dict__["__weakrefoffset__"].__get__
type_name = type.__dict__["__name__"].__get__
type_qualname = type.__dict__["__qualname__"].__get__

HEAP = 1 << 9

#: Values without parts, compared by what they are.
ATOMS = frozenset([int, float, complex, bool, str, bytes, type(None), type(Ellipsis), type(NotImplemented), range])
CONTAINERS = frozenset([list, tuple, dict, set, frozenset])
#: Containers that can change.
MUTABLE = frozenset([list, dict, set, bytearray, collections.deque, collections.OrderedDict, collections.defaultdict])

#: Where code runs from and in: everything hangs together through them.
LEFT_ALONE = frozenset([types.ModuleType, types.FrameType, types.CodeType, types.TracebackType])

#: Parts of the machine: they have a name and no state.
NAMED = frozenset(
    [
        types.BuiltinFunctionType,
        types.WrapperDescriptorType,
        types.MethodWrapperType,
        types.MethodDescriptorType,
        types.ClassMethodDescriptorType,
        types.GetSetDescriptorType,
        types.MemberDescriptorType,
    ]
)
#: Immutable, and reduced by C code to parts that can be walked.
REDUCED = frozenset(
    [
        datetime.date,
        datetime.datetime,
        datetime.time,
        datetime.timedelta,
        datetime.timezone,
        slice,
        # A field of a named tuple.
        type(collections.namedtuple("Pair", "one two").one),
    ]
)
PATTERN = type(re.compile(""))
DECIMAL = decimal.Decimal
CELL = types.CellType
_BOUND = frozenset([types.BuiltinFunctionType, types.MethodWrapperType])
#: What cannot change: a copy of it is itself.
FIXED = ATOMS | (NAMED - _BOUND) | REDUCED | {PATTERN, DECIMAL, types.CodeType, types.ModuleType}


def is_class(obj):
    return type in type_mro(type(obj))


def is_a(obj, base):
    """`isinstance` by the real type, without `__class__` and `__instancecheck__`."""
    return base in type_mro(type(obj))


def is_heap(cls):
    return bool(type_flags(cls) & HEAP)


def class_module(cls):
    """The name of the module that defined the class, or ''."""
    module = type_dict(cls).get("__module__")
    if type(module) is str:
        return module
    if is_heap(cls):
        return ""
    full = type_dict(type)["__module__"].__get__(cls)
    return full if type(full) is str else ""


def class_label(cls):
    return f"{class_module(cls)}.{type_qualname(cls)}"


class Layout:
    """Where the instances of a class keep their parts."""

    __slots__ = ("base", "dict_of", "hidden", "slots")

    def __init__(self, cls):
        self.dict_of = None
        self.slots = []
        for owner in type_mro(cls):
            own = type_dict(owner)
            entry = own.get("__dict__")
            if self.dict_of is None and type(entry) is types.GetSetDescriptorType and owner is not type:
                self.dict_of = entry.__get__
            if is_heap(owner):
                self.slots += [
                    (name, member) for name, member in own.items() if type(member) is types.MemberDescriptorType
                ]
        self.base = next((owner for owner in type_mro(cls) if not is_heap(owner)), object)
        room = type_size(self.base) + 8 * len(self.slots)
        for offset in (_dict_offset, _weakref_offset):
            room += 8 if offset(cls) != offset(self.base) else 0
        #: State that only C code knows of, or that a class hides by a `__dict__` of its own.
        self.hidden = type_size(cls) > room or bool(_dict_offset(cls) and self.dict_of is None and is_heap(cls))

    def parts(self, obj):
        """The instance's own dictionary (or None) and the filled slots."""
        own = self.dict_of(obj) if self.dict_of is not None else None
        filled = []
        for name, member in self.slots:
            try:
                filled.append((name, member.__get__(obj)))
            except AttributeError:
                pass
        return (own if type(own) is dict else None), filled


_layouts = {}


def layout_of(cls):
    """Kept by identity; a class that went away may leave its place to another, so the entry names its class weakly."""
    known = _layouts.get(id(cls))
    if known is not None and known[0]() is cls:
        return known[1]
    if len(_layouts) > 5000:
        _layouts.clear()
    made = Layout(cls)
    _layouts[id(cls)] = (weakref.ref(cls), made)
    return made
