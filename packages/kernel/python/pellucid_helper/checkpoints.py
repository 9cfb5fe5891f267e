"""Named groups of values kept in memory, to be put back as they were. Never on disk."""

import functools
import random
import sys
from time import perf_counter

from . import kinds
from .copies import BEHAVIOUR, Copier
from .refused import Refused
from .walk import union_of

LIMIT = 256 << 20
LIMIT_MS = 100
#: What the states of the generators take, about.
RANDOM_BYTES = 16 << 10


class Checkpoint:
    __slots__ = ("absent", "bytes", "classes", "random", "values")


class Checkpoints:
    def __init__(self):
        self.kept = {}

    def total(self):
        return sum(one.bytes for one in self.kept.values())

    def keep(self, request, current, scope):
        before = self.kept.pop(request["id"], None)
        limit = int(request.get("limitBytes") or LIMIT)
        made = Checkpoint()
        names = [name for name in request["names"] if name in current]
        made.absent = [name for name in request["names"] if name not in current]
        try:
            copier = Copier(scope, max(0, limit - self.total()))
            made.values = copied(copier, {name: current[name] for name in names})
        except Refused:
            if before is not None:
                self.kept[request["id"]] = before
            raise
        made.classes, made.bytes = copier.classes, copier.bytes
        made.random = random_state() if request.get("random") else None
        self.kept[request["id"]] = made
        return {"bytes": made.bytes, "totalBytes": self.total()}

    def keep_groups(self, request, current, scope, records):
        """Each group by itself: one that cannot be copied does not keep the others from being kept."""
        kept, refused = [], []
        deadline = perf_counter() + float(request.get("limitMs") or LIMIT_MS) / 1000
        limit = int(request.get("limitBytes") or LIMIT)
        for place, names in enumerate(request["groups"]):
            key = f"{request['id']}/{place}"
            try:
                made = self.copy_of(names, current, scope, records, max(0, limit - self.total()), deadline)
            except Refused as refusal:
                refused.append({"names": names, **refusal.content()})
                continue
            self.kept[key] = made
            kept.append({"id": key, "names": names, "bytes": made.bytes})
        if request.get("random"):
            made = Checkpoint()
            made.values, made.absent, made.classes, made.bytes = {}, [], [], RANDOM_BYTES
            made.random = random_state()
            self.kept[f"{request['id']}/random"] = made
            kept.append({"id": f"{request['id']}/random", "names": [], "bytes": RANDOM_BYTES})
        return {"kept": kept, "refused": refused, "totalBytes": self.total()}

    def copy_of(self, names, current, scope, records, limit, deadline):
        for name in names:
            if name not in current:
                raise Refused("It is not there.", name)
        refuse_sharing(names, records)
        refuse_remembered(set(names), current, records)
        copier = Copier(scope, limit, deadline)
        made = Checkpoint()
        made.values = copied(copier, {name: current[name] for name in names})
        made.absent, made.random = [], None
        made.classes, made.bytes = copier.classes, copier.bytes
        return made

    def copies(self, request, current, scope, records):
        """New copies of what is kept, so that it can be had again; and the names that were not bound."""
        kept = self.kept.get(request["id"])
        if kept is None:
            raise Refused("There is no such checkpoint any more.")
        wanted = request.get("names")
        names = [name for name in kept.values if wanted is None or name in wanted]
        refuse_remembered(set(names), current, records)
        copier = Copier(scope, sys.maxsize)
        # Classes are put back in place; what they hold is copied together with the values, so that both still share.
        for owner, _ in kept.classes:
            copier.note(owner, owner)
        values = copied(copier, {name: kept.values[name] for name in names})
        for owner, data in kept.classes:
            put_back(owner, {name: copier.copy(one) for name, one in data.items()})
        if kept.random is not None:
            restore_random(kept.random, request.get("random"))
        return values, [name for name in kept.absent if wanted is None or name in wanted]

    def drop(self, ids):
        dropped = [one for one in ids if self.kept.pop(one, None) is not None]
        return {"dropped": dropped, "totalBytes": self.total()}

    def listing(self):
        rows = [
            {"id": key, "names": sorted([*one.values, *one.absent]), "bytes": one.bytes}
            for key, one in self.kept.items()
        ]
        return {"checkpoints": rows, "totalBytes": self.total()}


def refuse_sharing(names, records):
    """A copy of a part would tear apart what is shared: who shares must be known, and must be in the group."""
    looks = []
    for name in names:
        record = records.get(name)
        if record is None or record.look.cut:
            raise Refused("It is too large to be looked at whole.", name)
        looks.append(record.look)
    copied = union_of(looks)
    if not copied.shares and not copied.frozen:
        return
    for name, record in records.items():
        if name in names:
            continue
        if record.look.cut:
            raise Refused(f"It may share objects with {name}, which is too large to be looked at whole.", names[0])
        if copied.touches(record.look):
            raise Refused(f"It shares objects with {name}.", names[0])


CACHED = type(functools.lru_cache(len))


def refuse_remembered(names, current, records):
    """A function that remembers results would not notice that what they rest on is as it was before."""
    if not names:
        return
    for name, value in current.items():
        parts = kinds.type_dict(value).values() if kinds.is_class(value) else (value,)
        if any(type(part) is CACHED for part in parts):
            reads = records[name].look.reads if name in records else {"*"}
            if "*" in reads or not names.isdisjoint(reads):
                raise Refused(f"{name} remembers results that may rest on it.", min(names))


def copied(copier, values):
    made = {}
    for name, value in values.items():
        try:
            made[name] = copier.copy(value)
        except Refused as refusal:
            refusal.name = refusal.name or name
            raise
        except RecursionError:
            raise Refused("It is nested too deeply to be copied.", name) from None
        except Exception as error:
            raise Refused(f"It could not be copied: {type(error).__name__}.", name) from None
    return made


def put_back(owner, data):
    """The data of a class as it was: what came since goes, what was there comes back."""
    own = kinds.type_dict(owner)
    for name in list(own):
        if not name.startswith("__") and name not in data and type(own[name]) not in BEHAVIOUR:
            type.__delattr__(owner, name)
    for name, value in data.items():
        type.__setattr__(owner, name, value)


def random_state():
    state = {"random": random.getstate()}
    numpy = sys.modules.get("numpy.random.mtrand")
    if numpy is not None:
        state["numpy"] = numpy._rand.get_state()
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "default_generator"):
        state["torch"] = torch.default_generator.get_state()
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def restore_random(state, libraries=None):
    def is_wanted(library):
        return library in state and (libraries is None or library in libraries)

    if is_wanted("random"):
        random.setstate(state["random"])
    if is_wanted("numpy"):
        sys.modules["numpy.random.mtrand"]._rand.set_state(state["numpy"])
    if is_wanted("torch"):
        sys.modules["torch"].default_generator.set_state(state["torch"])
    if "cuda" in state and is_wanted("torch"):
        sys.modules["torch"].cuda.set_rng_state_all(state["cuda"])
