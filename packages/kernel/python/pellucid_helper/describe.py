"""What is said of one value to somebody who wants to use it: its signature, its documentation, where it is defined.

Defaults are shown as previews, annotations as they are written: no `repr` and no annotation of the user's is run.
"""

import inspect
import sys
import types

from . import kinds
from .members import Bound, Instance, is_function
from .modules import module_dict
from .summaries import preview, type_label

DOC, SOURCE = 40_000, 60_000
_METACLASSES = ("builtins.type", "abc.ABCMeta", "enum.EnumType", "enum.EnumMeta")


def describe(value, summaries, wants_source):
    bound = type(value) is Bound
    if bound:
        value = value.function
    if type(value) is Instance:
        return {"type": kinds.type_qualname(value.cls), "kind": "object", **told(value.cls)}
    row = summaries.of(value)
    answer = {key: row[key] for key in ("kind", "type", "preview", "shape", "dtype", "length") if key in row}
    if is_function(value):
        answer.update(kind="function", preview="")
    answer.update(signature_of(value, bound))
    answer.update(told(value if is_documented(value) else type(value)))
    if wants_source:
        answer.update(source_of(value))
    return answer


def is_documented(value):
    return is_function(value) or kinds.is_class(value) or kinds.is_a(value, types.ModuleType)


# ---- documentation -------------------------------------------------------------------------------------------------


def told(value):
    answer = {}
    doc = doc_of(value)
    if type(doc) is str and doc.strip():
        answer["doc"] = inspect.cleandoc(doc)[:DOC]
    place = place_of(value)
    if place:
        answer["place"] = place
    return answer


def doc_of(value):
    if kinds.is_class(value):
        own = [kinds.type_dict(cls) for cls in kinds.type_mro(value) if cls is not object]
        doc = next((one["__doc__"] for one in own if type(one.get("__doc__")) is str), None)
        if doc is None and own and type(own[0].get("__init__")) is types.FunctionType:
            doc = own[0]["__init__"].__doc__
        return doc if type(doc) is str else type.__dict__["__doc__"].__get__(value)
    if kinds.is_a(value, types.ModuleType):
        return module_dict(value).get("__doc__")
    return getattr(value, "__doc__", None) if is_function(value) else None


def place_of(value):
    try:
        if kinds.is_a(value, types.ModuleType):
            return module_dict(value).get("__file__") or ""
        if kinds.is_class(value):
            return kinds.class_label(value)
        function = inspect.unwrap(value) if type(value) is types.FunctionType else value
        code = getattr(function, "__code__", None)
        if code is None:
            return ""
        # Cells have no file that a person could open.
        return "" if "ipykernel_" in code.co_filename else f"{code.co_filename}:{code.co_firstlineno}"
    except Exception:
        return ""


def source_of(value):
    try:
        if type(value) is types.FunctionType:
            text = inspect.getsource(inspect.unwrap(value).__code__)
        elif kinds.is_class(value) or kinds.is_a(value, types.ModuleType):
            text = inspect.getsource(value)
        else:
            return {}
        return {"source": text[:SOURCE]}
    except Exception:
        return {}


# ---- signatures ----------------------------------------------------------------------------------------------------


def signature_of(value, bound):
    try:
        called, name = callable_of(value)
        if called is None:
            return {}
        parameters = list(signature(called).parameters.values())
    except Exception:
        return {}
    if bound:
        parameters = parameters[1:]
    parts, rows, last = [], [], None
    for one in parameters:
        if last is one.POSITIONAL_ONLY and one.kind is not last:
            parts.append("/")
        if one.kind is one.KEYWORD_ONLY and last not in (one.KEYWORD_ONLY, one.VAR_POSITIONAL):
            parts.append("*")
        text = parameter_text(one)
        rows.append({"name": one.name, "text": text, "kind": one.kind.name.lower()})
        parts.append(text)
        last = one.kind
    if last is inspect.Parameter.POSITIONAL_ONLY:
        parts.append("/")
    return {"signature": f"{name}({', '.join(parts)})", "parameters": rows}


def callable_of(value):
    cls = type(value)
    if is_function(value):
        return value, value.__name__
    if kinds.is_class(value):
        return (value if kinds.class_label(cls) in _METACLASSES else None), kinds.type_name(value)
    for owner in kinds.type_mro(cls):
        call = kinds.type_dict(owner).get("__call__")
        if type(call) is types.FunctionType:
            return types.MethodType(call, None), type_label(value).rpartition(".")[2]
    return None, ""


def signature(called):
    if sys.version_info >= (3, 14):
        import annotationlib

        return inspect.signature(called, annotation_format=annotationlib.Format.STRING)
    return inspect.signature(called)


def parameter_text(one):
    text = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "") + one.name
    note = annotation_text(one.annotation) if one.annotation is not one.empty else ""
    if note:
        text += f": {note}"
    if one.default is not one.empty:
        shown = default_text(one.default)
        text += f" = {shown}" if note else f"={shown}"
    return text


def default_text(value):
    shown = preview(value)
    return shown if len(shown) <= 40 else shown[:38] + "…"


def annotation_text(note):
    if type(note) is str:
        return note.strip("'\"")
    if kinds.is_class(note):
        return kinds.type_qualname(note)
    if kinds.class_module(type(note)) in ("typing", "types"):
        return str(note).replace("typing.", "")
    return ""
