"""What is remembered of a name from one run to the next: who the object is, and what was seen in it.

Nothing here holds on to the user's objects: an array that the user deletes must be gone.
"""

import sys
import weakref

from . import kinds
from .walk import Walker

SAME, CHANGED, UNKNOWN = "same", "changed", "unknown"


class Record:
    __slots__ = ("ident", "kind", "look", "weak")

    def __init__(self, value, look):
        self.ident = id(value)
        self.kind = id(type(value))
        self.look = look
        self.weak = weakly(value)

    def is_of(self, value):
        """Whether the name still has the object it had, as far as identity tells."""
        if self.ident != id(value) or self.kind != id(type(value)):
            return False
        return self.weak is None or self.weak() is value

    def is_surely_of(self, value):
        """The same, where a new object cannot have taken the place of an old one."""
        return self.weak is not None and self.weak() is value


def weakly(value):
    """An array to which anybody holds a weak reference cannot be resized in place any more; so none is taken of arrays."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and kinds.is_a(value, vars(numpy).get("ndarray")):
        return None
    try:
        return weakref.ref(value)
    except TypeError:
        return None


def compare(old, new):
    """What two looks at one object say."""
    if old.cut or new.cut:
        return UNKNOWN
    if old.full is not None and new.full is not None:
        return SAME if old.full == new.full else CHANGED
    if old.quick != new.quick:
        return CHANGED
    return UNKNOWN


def look_at(value, scope, budget, reads_bytes=True):
    return Walker(scope, budget, reads_bytes).run(value)


def groups_of(records):
    """Names that share mutable objects, joined over all they share."""
    owner, parent = {}, {}

    def root(name):
        while parent.get(name, name) != name:
            name = parent[name]
        return name

    for name, record in records.items():
        shares = record.look.shares
        for key in owner.keys() & shares:
            parent[root(name)] = root(owner[key])
        owner.update(dict.fromkeys(shares, name))
    for name, record in records.items():
        for key in owner.keys() & record.look.frozen:
            parent[root(name)] = root(owner[key])
    joined = {}
    for name in records:
        joined.setdefault(root(name), []).append(name)
    return [sorted(names) for names in joined.values() if len(names) > 1]


def is_small(value):
    return type(value) in kinds.ATOMS
