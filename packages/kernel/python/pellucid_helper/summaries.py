"""One line about a value: its kind, type, shape, size and a short preview. Runs none of the user's code."""

import sys
import types

from . import kinds, libraries
from .records import look_at

PREVIEW = 200
_ITEMS = 6


class Summaries:
    def __init__(self, scope, budget):
        self.scope = scope
        self.budget = budget

    def of(self, value, size=None):
        kind = kind_of(value)
        if size is None:
            look = look_at(value, self.scope, self.budget, False)
            size = (look.bytes, look.cuda)
        row = {
            "kind": kind,
            "type": type_label(value),
            "preview": preview(value)[:PREVIEW],
            "memory": max(size[0], held(value, kind)),
            "opens": opens(value, kind),
        }
        if size[1]:
            row["cuda"] = size[1]
        row.update(measures(value, kind))
        return row

    def cuda_total(self):
        torch = sys.modules.get("torch")
        try:
            if torch is not None and torch.cuda.is_available() and torch.cuda.is_initialized():
                return {"cudaTotal": int(torch.cuda.memory_allocated())}
        except Exception:
            pass
        return {}


def library_of(value):
    """The library whose own class this is: its values may be read by its own functions."""
    cls = type(value)
    return kinds.class_module(cls).partition(".")[0] if libraries.is_handled(cls) else ""


def kind_of(value):
    cls = type(value)
    library = library_of(value)
    name = kinds.type_name(cls)
    if library == "numpy" and name in ("ndarray", "memmap", "matrix"):
        return "array"
    if library == "pandas":
        return {"DataFrame": "frame", "Series": "series"}.get(name, "series" if name.endswith("Index") else "atom")
    if library == "torch" and name in ("Tensor", "Parameter"):
        return "tensor"
    if cls in (str, bytes, bytearray):
        return "text"
    if cls in kinds.ATOMS or cls in kinds.REDUCED or (library and not name.endswith(("Generator", "RandomState"))):
        return "atom"
    if cls in kinds.CONTAINERS or cls in kinds.MUTABLE:
        return "container"
    if cls is types.ModuleType:
        return "module"
    if cls in (types.FunctionType, types.BuiltinFunctionType, types.MethodType):
        return "function"
    if kinds.is_class(value):
        return "class"
    return "image" if is_image(value) else "object"


def is_image(value):
    image = sys.modules.get("PIL.Image")
    return image is not None and (type(value) is image.Image or kinds.class_module(type(value)).startswith("PIL."))


def type_label(value):
    cls = type(value)
    name, module = kinds.type_qualname(cls), kinds.class_module(cls).partition(".")[0]
    return name if module in ("builtins", "__main__", "pandas", "") else f"{module}.{name}"


def opens(value, kind):
    if kind in ("atom", "function"):
        return kind == "function" and type(value) is types.FunctionType
    if kind == "container":
        return type(value).__len__(value) > 0
    return True


def held(value, kind):
    """Bytes of what it shows, where they are not its own: a view of an array, an image's pixels."""
    try:
        if kind == "array":
            return int(value.nbytes)
        if kind == "image":
            width, height = image_size(value)
            return width * height * len(image_part(value, "_mode"))
    except Exception:
        pass
    return 0


def image_part(value, name):
    own = kinds.layout_of(type(value)).parts(value)[0] or {}
    part = own.get(name)
    return part if type(part) in (str, tuple) else ()


def image_size(value):
    width, height = image_part(value, "_size")
    return int(width), int(height)


def measures(value, kind):
    try:
        return _measures(value, kind)
    except Exception:
        return {}


def _measures(value, kind):
    if kind == "array":
        return {"shape": list(value.shape), "dtype": str(value.dtype)}
    if kind == "frame":
        return {"shape": list(value.shape)}
    if kind == "series":
        return {"shape": [len(value)], "length": len(value), "dtype": str(value.dtype)}
    if kind == "tensor":
        with sys.modules["torch"]._C.DisableTorchFunction():
            return {"shape": list(value.shape), "dtype": str(value.dtype)[6:], "device": str(value.device)}
    if kind in ("container", "text"):
        return {"length": type(value).__len__(value)}
    if kind == "image":
        return {"shape": list(image_size(value))}
    return {}


# ---- previews ------------------------------------------------------------------------------------------------------


def preview(value, depth=0):
    try:
        return _preview(value, depth)
    except Exception:
        return type_label(value)


def _preview(value, depth):
    cls = type(value)
    if cls in kinds.ATOMS or cls is bytearray:
        return atom_text(value, cls)
    kind = kind_of(value)
    if kind == "container":
        return container_text(value, cls, depth)
    if kind in ("array", "tensor"):
        return numbers_text(value, kind)
    if kind == "frame":
        names = [preview(name, 1).strip("'") for name in value.columns[:_ITEMS]]
        return ", ".join(names) + (", …" if value.shape[1] > _ITEMS else "")
    if kind == "series":
        some = value[:_ITEMS] if hasattr(value, "_data") else value.iloc[:_ITEMS]
        return "[" + ", ".join(preview(one, 1) for one in some.tolist()) + (", …]" if len(value) > _ITEMS else "]")
    if kind == "function" and cls is types.FunctionType:
        return signature_text(value)
    if kind == "class":
        return kinds.class_label(value).removeprefix("__main__.").removeprefix("builtins.")
    if kind == "module":
        return module_text(value)
    if kind == "image":
        return f"{image_part(value, '_mode')} image"
    if kind == "atom":
        return cls.__str__(value)[:PREVIEW]
    return object_text(value, cls, depth)


def atom_text(value, cls):
    if cls is str:
        return repr(value[:PREVIEW]) if len(value) <= PREVIEW else repr(value[:120])[:-1] + "…'"
    if cls in (bytes, bytearray):
        return repr(bytes(value[:60])) + ("…" if len(value) > 60 else "")
    if cls is int and value.bit_length() > 500:
        return f"a number of {value.bit_length()} bits"
    return repr(value)


_BRACKETS = {list: "[]", tuple: "()", dict: "{}", set: "{}", frozenset: "{}"}


def container_text(value, cls, depth):
    size = cls.__len__(value)
    left, right = _BRACKETS.get(cls, "[]" if not kinds.is_a(value, dict) else "{}")
    if depth > 1:
        return f"{left}…{right}" if size else left + right
    parts = []
    if kinds.is_a(value, dict):
        for number, (key, one) in enumerate(dict.items(value)):
            if number == _ITEMS:
                break
            parts.append(f"{preview(key, depth + 1)}: {preview(one, depth + 1)}")
    else:
        for number, one in enumerate(cls.__iter__(value)):
            if number == _ITEMS:
                break
            parts.append(preview(one, depth + 1))
    more = ", …" if size > _ITEMS else ""
    return left + ", ".join(part[:60] for part in parts) + more + right


def numbers_text(value, kind):
    if kind == "tensor":
        torch = sys.modules["torch"]
        if value.device.type != "cpu" or value.layout is not torch.strided:
            return f"on {value.device}"
        with torch._C.DisableTorchFunction(), torch.no_grad():
            some, size = value.detach().reshape(-1)[:_ITEMS].tolist(), value.numel()
    else:
        if value.dtype.hasobject or value.dtype.names is not None:
            return str(value.dtype)
        some, size = [value.flat[place].item() for place in range(min(_ITEMS, value.size))], value.size
    return "[" + ", ".join(number_text(one) for one in some) + (", …]" if size > _ITEMS else "]")


def number_text(value):
    return f"{value:.6g}" if type(value) is float else preview(value, 1)


def signature_text(function):
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[:count])
    defaults = function.__defaults__ or ()
    for place in range(code.co_argcount - len(defaults), code.co_argcount):
        names[place] += "=…"
    if code.co_flags & 4:
        names.insert(code.co_argcount, "*" + code.co_varnames[count])
    if code.co_flags & 8:
        names.append("**" + code.co_varnames[count + (1 if code.co_flags & 4 else 0)])
    return f"{function.__name__}({', '.join(names)})"


def module_text(module):
    own = types.ModuleType.__dict__["__dict__"].__get__(module)
    name, version = own.get("__name__"), own.get("__version__")
    return (name if type(name) is str else "module") + (f" {version}" if type(version) is str else "")


def object_text(value, cls, depth):
    name = type_label(value).rpartition(".")[2]
    layout = kinds.layout_of(cls)
    own, slots = layout.parts(value)
    parts = []
    for key, one in [*list((own or {}).items())[:12], *slots]:
        if type(key) is str and not key.startswith("_") and type(one) in kinds.ATOMS and depth < 2:
            parts.append(f"{key}={preview(one, 2)[:40]}")
    more = ", …" if len(parts) > 4 else ""
    return f"{name}({', '.join(parts[:4])}{more})"
