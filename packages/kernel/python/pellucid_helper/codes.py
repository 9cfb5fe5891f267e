"""Which global names a code object looks up, stores and deletes, by its instructions."""

import dis
import re
import sys
import types

_LOADS = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS"}
_STORES = {"STORE_NAME", "STORE_GLOBAL"}
_DELETES = {"DELETE_NAME", "DELETE_GLOBAL"}
_OPS = {
    dis.opmap[name]: kind
    for kind, names in (("load", _LOADS), ("store", _STORES), ("delete", _DELETES), ("import", {"IMPORT_NAME"}))
    for name in names
    if name in dis.opmap
}
_LOAD_GLOBAL = dis.opmap["LOAD_GLOBAL"]
#: The lowest bit of its argument says something else from 3.11 on.
_SHIFT = 1 if sys.version_info >= (3, 11) else 0
_LOAD_NAMES = {dis.opmap[name] for name in ("LOAD_NAME", "STORE_NAME", "DELETE_NAME")}
#: Looking one of these up means that names may be reached by other ways than their own. What `exec` and `eval` run
#: is heard of by its own audit event.
_OPAQUE = frozenset(["globals", "locals", "vars", "dir"])
_OPAQUE_ATTRIBUTES = frozenset(["user_ns", "user_global_ns"])
_QUERIES = frozenset(["query", "eval"])


class Names:
    """What one code object, with all nested in it, does to names of the namespace."""

    __slots__ = ("attributes", "imports", "loads", "quoted", "stores")

    def __init__(self):
        self.loads = set()
        self.stores = set()
        self.imports = set()
        self.attributes = set()
        #: Names inside text that a query may evaluate; they count where they are bound.
        self.quoted = set()

    @property
    def is_opaque(self):
        return bool(self.loads & _OPAQUE or self.attributes & _OPAQUE_ATTRIBUTES or "__main__" in self.imports)


_known = {}


def names_of(code):
    """Equal code has equal names, so the table may be keyed by content."""
    found = _known.get(code)
    if found is None:
        if len(_known) > 4000:
            _known.clear()
        found = _known[code] = Names()
        _collect(code, found, True, 0)
    return found


def _collect(code, into, is_top, depth):
    # Inside a function or class body, LOAD_NAME and STORE_NAME mean a class's own scope first; its loads may fall
    # through to the namespace, its stores never do.
    table = code.co_names
    into.attributes.update(table)
    raw = code.co_code
    extended = 0
    for at in range(0, len(raw), 2):
        op, argument = raw[at], raw[at + 1] | extended
        extended = argument << 8 if op == dis.EXTENDED_ARG else 0
        kind = _OPS.get(op)
        if kind is None:
            continue
        name = table[argument >> _SHIFT if op == _LOAD_GLOBAL else argument]
        if kind == "load":
            into.loads.add(name)
        elif kind == "import":
            into.imports.add(name)
        elif is_top or op not in _LOAD_NAMES:
            into.stores.add(name)
    asks = not _QUERIES.isdisjoint(table)
    for constant in code.co_consts:
        if type(constant) is types.CodeType and depth < 50:
            _collect(constant, into, False, depth + 1)
        elif asks and type(constant) is str and len(constant) < 10_000:
            into.quoted.update(re.findall(r"[^\W\d]\w*", constant))
