"""What can be written behind a name: its attributes and its keys, found without asking the value for them.

A path is a name and steps behind it, as they stand in the code: attributes and literal keys. What only running code could
tell (a property, the answer of a call) ends it; of a library's accessor (`series.str`) the class is known.
"""

import sys
import types

from . import kinds
from .modules import module_dict
from .refused import Refused
from .summaries import kind_of, library_of, preview, type_label

ATTRIBUTES, KEYS = 3000, 500
#: Parts of a library's own values that its own functions give away cheaply.
_CHEAP = frozenset(["index", "columns", "dtype", "dtypes", "shape", "T", "iloc", "loc", "at", "iat", "name"])
_FUNCTIONS = frozenset(
    [
        types.FunctionType,
        types.BuiltinFunctionType,
        types.MethodType,
        types.MethodDescriptorType,
        types.WrapperDescriptorType,
        types.ClassMethodDescriptorType,
        staticmethod,
        classmethod,
    ]
)


#: Functions that libraries made classes of.
_MADE = ("numpy.ufunc", "numpy._ArrayFunctionDispatcher", "cython_function_or_method")


def is_function(value):
    cls = type(value)
    return cls in _FUNCTIONS or (cls not in kinds.ATOMS and kinds.class_label(cls).endswith(_MADE))


class Instance:
    """Some value of a class, where the value itself was not asked for."""

    def __init__(self, cls):
        self.cls = cls


class Bound:
    """A function found through a value: its first parameter is given."""

    def __init__(self, function):
        self.function = function


_missing = object()


def resolve(current, builtins, path):
    """The value at a path; Refused where it cannot be known."""
    name, *steps = path
    value = current.get(name, _missing)
    if value is _missing:
        value = builtins.get(name, _missing)
    for step in steps:
        if value is not _missing:
            value = attribute(value, step["attribute"]) if "attribute" in step else item(value, step.get("key"))
    if value is _missing:
        raise Refused("That name is not known in this kernel.", str(name))
    return value


# ---- one step ------------------------------------------------------------------------------------------------------


def attribute(value, name):
    if type(value) is Instance:
        return on_class(value.cls, name)
    if kinds.is_a(value, types.ModuleType):
        own = module_dict(value)
        return own.get(name, sys.modules.get(f"{own.get('__name__')}.{name}", _missing))
    if kinds.is_class(value):
        found = in_mro(value, name)
        return getattr(found, "__func__", found) if type(found) in (staticmethod, classmethod) else found
    if library_of(value):
        return of_library(value, name)
    own, slots = kinds.layout_of(type(value)).parts(value)
    for mapping in (own or {}, dict(slots)):
        if name in mapping:
            return mapping[name]
    return on_class(type(value), name)


def of_library(value, name):
    if kind_of(value) == "frame" and name in columns_of(value):
        return column(value, name)
    if name in _CHEAP:
        try:
            return getattr(value, name)
        except Exception:
            return _missing
    return on_class(type(value), name)


def on_class(cls, name):
    found = in_mro(cls, name)
    if found is _missing or type(found) in kinds.ATOMS or kinds.is_class(found):
        return found
    if type(found) is classmethod or (is_function(found) and type(found) is not staticmethod):
        return Bound(getattr(found, "__func__", found))
    if type(found) is staticmethod:
        return found.__func__
    # An accessor as pandas has them: `series.str` is an instance of this class.
    own, _ = kinds.layout_of(type(found)).parts(found)
    accessor = (own or {}).get("_accessor")
    return Instance(accessor) if accessor is not None and kinds.is_class(accessor) else _missing


def in_mro(cls, name):
    for owner in kinds.type_mro(cls):
        own = kinds.type_dict(owner)
        if name in own:
            return own[name]
    return _missing


def item(value, key):
    try:
        kind = kind_of(value)
        if kind == "frame":
            return column(value, key) if key in columns_of(value) else _missing
        if kinds.is_a(value, dict) and type(key) in (str, int):
            return dict.get(value, key, _missing)
        if type(value) in (list, tuple) and type(key) is int:
            return value[key]
    except (IndexError, TypeError, ValueError):
        pass
    return _missing


def columns_of(frame):
    return frame.columns.tolist() if frame.shape[1] <= 20_000 else []


def column(frame, name):
    return frame.iloc[:, columns_of(frame).index(name)]


# ---- what there is -------------------------------------------------------------------------------------------------


def members(value):
    found = {}
    if type(value) is Bound:
        value = value.function
    if type(value) is Instance:
        of_class(value.cls, found)
        label = kinds.type_qualname(value.cls)
    else:
        label = type_label(value)
        own_members(value, found)
    keys = [] if type(value) is Instance else keys_of(value)
    names = sorted(found, key=lambda name: (name.startswith("_"), name))
    rows = [[name, found[name]] for name in names[:ATTRIBUTES]]
    return {"type": label, "attributes": rows, "total": len(names), "keys": keys}


def own_members(value, found):
    if kinds.is_a(value, types.ModuleType):
        own = module_dict(value)
        add(found, own, "variable")
        prefix = f"{own.get('__name__')}."
        for name in list(sys.modules):
            if type(name) is str and name.startswith(prefix) and "." not in name[len(prefix) :]:
                found.setdefault(name[len(prefix) :], "module")
        return
    if kinds.is_class(value):
        of_class(value, found, "function")
        return
    of_class(type(value), found)
    own, slots = kinds.layout_of(type(value)).parts(value)
    if not library_of(value):
        add(found, own or {}, "variable")
        add(found, dict(slots), "variable")
    elif kind_of(value) == "frame":
        for name in columns_of(value)[:KEYS]:
            if type(name) is str and name.isidentifier():
                found.setdefault(name, "column")


def of_class(cls, found, callables="method"):
    for owner in kinds.type_mro(cls):
        for name, one in list(kinds.type_dict(owner).items()):
            if type(name) is str and name not in found:
                found[name] = callables if is_function(one) else word_for(one, "property")


def add(found, mapping, otherwise):
    for name, one in list(mapping.items()):
        if type(name) is str and name.isidentifier():
            found[name] = word_for(one, otherwise)


def word_for(value, otherwise):
    cls = type(value)
    if cls is types.ModuleType:
        return "module"
    if is_function(value):
        return "function"
    return "class" if kinds.is_class(value) else otherwise


def keys_of(value):
    """Literals as they are typed between brackets, with what stands there."""
    kind = kind_of(value)
    try:
        if kind == "frame":
            types_of = [str(one) for one in value.dtypes.tolist()[:KEYS]]
            return [[preview(key), dtype, "column"] for key, dtype in zip(columns_of(value)[:KEYS], types_of)]
        if kind == "series":
            labels = value.index[:KEYS].tolist() if hasattr(value, "iloc") else []
            return [[preview(key), "", "key"] for key in labels if type(key) is str]
        if kind == "array" and value.dtype.names:
            return [[repr(name), str(value.dtype[name]), "column"] for name in value.dtype.names[:KEYS]]
        if kinds.is_a(value, dict):
            return keys_of_dict(value)
    except Exception:
        pass
    return []


def keys_of_dict(value):
    keys = []
    for key, one in dict.items(value):
        if len(keys) == KEYS:
            break
        if type(key) in (str, int, float, bool) and (type(key) is not str or len(key) <= 100):
            keys.append([repr(key), type_label(one), "key"])
    return keys
