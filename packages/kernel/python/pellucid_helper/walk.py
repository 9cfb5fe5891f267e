"""One look at the value of a name: its content as a fingerprint, the mutable objects it reaches, the names its
functions look up, and its size. Iterative, so depth does not matter; each object is visited once, so cycles end.

A fingerprint has two strengths. The quick one reads the structure and samples of large arrays; the full one reads all
bytes, where the budget allows. Quick ones that differ prove a change; only full ones that agree prove that there was
none, except where all there is was in the quick one.
"""

import gc
import hashlib
import marshal
import struct

from . import kinds, libraries, objects
from .budget import Spent

#: Objects looked at for one name; beyond, the look is not exact.
NODES = 10_000
#: From this length on, containers of plain values are read by C code as a whole.
BULK = 24
BULK_NODES = 400_000
_PLAIN = kinds.ATOMS | kinds.CONTAINERS
_SAMPLE = 500
#: Containers with fewer members are read whole in any case.
_SMALL = 2000


class Look:
    """What was seen of one name's value."""

    __slots__ = ("bytes", "cuda", "cut", "exact", "frozen", "full", "generators", "quick", "reads", "shares", "why")

    def __init__(self):
        self.quick = ""
        self.full = None
        #: Whether everything that is its content can be seen at all.
        self.exact = True
        #: Whether it ended early; then even the quick fingerprint says nothing.
        self.cut = False
        self.shares = set()
        #: Reached only through something that does not change what it holds: no link between two who hold it so.
        self.frozen = set()
        self.reads = set()
        self.bytes = 0
        self.cuda = 0
        self.generators = False
        #: The first kind of value that could not be seen.
        self.why = None


    def touches(self, other):
        """Whether a change through one of the two names can be one of the other's value."""
        return not (
            self.shares.isdisjoint(other.shares)
            and self.frozen.isdisjoint(other.shares)
            and self.shares.isdisjoint(other.frozen)
        )


def union_of(looks):
    """What any of these shares, as one look."""
    union = Look()
    union.shares.update(*(look.shares for look in looks))
    union.frozen.update(*(look.frozen for look in looks))
    return union


class Walker:
    def __init__(self, scope, budget, reads_bytes=True, nodes=NODES):
        self.scope = scope
        self.budget = budget
        self.reads_bytes = reads_bytes
        self.nodes = nodes
        self.look = Look()
        self.out = []
        self.stack = []
        self.known = {}
        #: Made only for this look; kept, so that none takes another's id, and shared with nobody.
        self.kept = []
        self.temporary = set()

    def run(self, root):
        """Never raises but for an interrupt; what went wrong makes the look inexact."""
        try:
            self.root = root
            self.visit(root)
            count = 0
            while self.stack:
                count += 1
                if count & 63 == 0:
                    self.budget.check()
                if count > self.nodes:
                    raise Spent
                self.visit(self.stack.pop())
        except Exception:
            # Spent, changed by another thread while it was read, or of a kind that even C code stumbles over.
            self.look.exact = False
            self.look.cut = True
        self.stack.clear()
        self.finish()
        return self.look

    def finish(self):
        pieces = self.out
        split = any(type(piece) is tuple for piece in pieces)
        self.look.quick = digest(b"".join(p[0] if type(p) is tuple else p for p in pieces))
        if not self.look.exact:
            self.look.full = None
        elif not split:
            self.look.full = self.look.quick
        elif all(p[1] is not None for p in pieces if type(p) is tuple):
            self.look.full = digest(b"".join(p[1] if type(p) is tuple else p for p in pieces))

    # ---- what handlers call ---------------------------------------------------------------------------------------

    def emit(self, text):
        self.out.append(text)

    def word(self, text):
        raw = text.encode("utf-8", "surrogatepass")
        self.out.append(b"w%d:" % len(raw) + raw)

    def push(self, children):
        self.stack.extend(reversed(children))

    def keep(self, made):
        self.kept.append(made)
        self.temporary.add(id(made))
        return made

    def share(self, key):
        if key not in self.temporary:
            self.look.shares.add(key)

    def aside(self, made):
        """Reads the content of something that was made to be read (a state handed out as a copy)."""
        self.take(Walker(self.scope, self.budget, self.reads_bytes, self.nodes).run(made))

    def hold(self, part):
        """Reads a part that its holder does not change."""
        inner = Walker(self.scope, self.budget, self.reads_bytes, self.nodes)
        inner.temporary = self.temporary
        self.take(inner.run(part))
        self.look.frozen |= inner.look.shares | inner.look.frozen

    def take(self, inner):
        self.emit((inner.quick.encode(), inner.full.encode() if inner.full is not None else None))
        self.look.bytes += inner.bytes
        if not inner.exact:
            self.look.exact = False
            self.look.cut = self.look.cut or inner.cut
            self.look.why = self.look.why or inner.why

    def opaque(self, obj):
        self.look.exact = False
        self.look.why = self.look.why or kinds.class_label(type(obj))

    # ---- one object -----------------------------------------------------------------------------------------------

    def visit(self, obj):
        cls = type(obj)
        if cls in kinds.ATOMS:
            self.out.append(atom(obj, cls))
            self.look.bytes += 28 if cls is int or cls is float else cls.__sizeof__(obj)
            return
        seen = self.known.get(id(obj))
        if seen is not None:
            self.out.append(b"^%d" % seen)
            return
        self.known[id(obj)] = len(self.known)
        if cls in kinds.CONTAINERS:
            self.container(obj, cls)
        else:
            handler = libraries.handler_of(cls) or objects.handler_of(cls)
            handler(self, obj, cls)

    def container(self, obj, cls):
        size = cls.__len__(obj)
        self.look.bytes += cls.__sizeof__(obj)
        if cls in kinds.MUTABLE:
            self.share(id(obj))
        if BULK <= size <= BULK_NODES and self.bulk(obj, cls):
            return
        if size > self.nodes:
            raise Spent
        self.out.append(b"%c%d:" % (_TAGS[cls], size))
        self.push(self.keep(children_of(obj, cls)))

    def bulk(self, obj, cls):
        """Reads a container of nothing but plain values at the speed of C. False where there is anything else."""
        found = plain_members(obj, self.budget)
        if found is None:
            return False
        members, kinds_seen, shared = found
        # Version 0 knows nothing of interned text, which may change of itself. It writes numbers as text, slowly.
        version = 2 if str not in kinds_seen else 0
        if len(members) < _SMALL:
            self.out.append(_hash(marshal.dumps(obj, version)))
        elif self.reads_bytes and self.budget.take(len(members) * 16):
            self.out.append((self.sample(obj, cls), _hash(marshal.dumps(obj, version))))
        else:
            self.out.append((self.sample(obj, cls), None))
        self.look.shares.update(shared)
        self.look.bytes += estimate(members)
        return True

    def sample(self, obj, cls):
        size = cls.__len__(obj)
        head = b"%c%d:" % (_TAGS[cls], size)
        if cls is not list and cls is not tuple:
            return head
        step = max(1, size // _SAMPLE)
        atoms = [one for one in obj[::step] if type(one) in kinds.ATOMS]
        return head + b"".join(atom(one, type(one)) for one in atoms)


_TAGS = {list: ord("["), tuple: ord("("), dict: ord("{"), set: ord("<"), frozenset: ord(">")}


def children_of(obj, cls):
    if cls is dict:
        return [part for pair in list(dict.items(obj)) for part in pair]
    return list(cls.__iter__(obj))


def atom(obj, cls):
    if cls is str:
        raw = obj.encode("utf-8", "surrogatepass")
        return b"s%d:" % len(raw) + raw if len(raw) < 200 else b"S%d:" % len(raw) + _hash(raw)
    if cls is int:
        if -(1 << 62) < obj < 1 << 62:
            return b"i%d;" % obj
        return b"I" + _hash(obj.to_bytes(obj.bit_length() // 8 + 1, "little", signed=True))
    if cls is float:
        return b"f" + struct.pack("<d", obj)
    if cls is bool:
        return b"1" if obj else b"0"
    if cls is bytes:
        return b"b%d:" % len(obj) + (obj if len(obj) < 200 else _hash(obj))
    return b"a" + repr(obj).encode()


def plain_members(obj, budget):
    """All members at any depth, their types and the ids of the mutable ones; None where one of them is not plain, or
    is there twice (a chain of doublings would take for ever to write out)."""
    level, members, types, seen = [obj], [], set(), {id(obj)}
    shared = set()
    while level:
        budget.check()
        children = gc.get_referents(*level)
        new = set(map(type, children))
        if not new <= _PLAIN or len(members) + len(children) > BULK_NODES:
            return None
        types |= new
        members += children
        level = [child for child in children if type(child) in kinds.CONTAINERS and child]
        inner = set(map(id, level))
        if len(inner) < len(level) or not seen.isdisjoint(inner):
            return None
        seen |= inner
        shared.update(id(child) for child in level if type(child) in kinds.MUTABLE)
    return members, types, shared


def estimate(members):
    """Bytes of many plain values, by some of them."""
    step = max(1, len(members) // _SAMPLE)
    some = members[::step]
    return sum(type(one).__sizeof__(one) for one in some) * len(members) // max(1, len(some))


def _hash(raw):
    return hashlib.sha1(raw, usedforsecurity=False).digest()


def digest(raw):
    return hashlib.sha1(raw, usedforsecurity=False).hexdigest()[:24]
