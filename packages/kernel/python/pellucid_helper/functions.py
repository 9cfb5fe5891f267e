"""How functions, and what is made of their code, are looked at: by what they do, and by what they hold on to.

Handlers as in objects.py, which has the table of them all.
"""

import gc
import types

from . import codes, kinds


def function(walker, obj, cls):
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


def code_object(walker, obj, cls):
    emit_code(walker, obj, 0)


def cell(walker, obj, cls):
    walker.share(id(obj))
    try:
        content = obj.cell_contents
    except ValueError:
        walker.emit(b"empty")
        return
    walker.push([content])


def method(walker, obj, cls):
    walker.emit(b"method")
    walker.push([obj.__func__, obj.__self__])


def partial(walker, obj, cls):
    walker.emit(b"partial")
    walker.push([obj.func, obj.args, obj.keywords])


def property_parts(walker, obj, cls):
    walker.push([obj.fget, obj.fset, obj.fdel])


def wrapped(walker, obj, cls):
    walker.push([cls.__dict__["__func__"].__get__(obj)])


def cached_function(walker, obj, cls):
    # What it remembers is a matter of speed; what it would compute is its function.
    own = cls.__dict__["__dict__"].__get__(obj)
    walker.push([own.get("__wrapped__") if type(own) is dict else None])


def generator(walker, obj, cls):
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


_NOT_OF_GENERATORS = kinds.LEFT_ALONE | {types.FunctionType, types.BuiltinFunctionType}
