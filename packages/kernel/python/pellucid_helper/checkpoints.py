"""Named groups of values kept in memory, to be put back as they were."""

import random
import sys

from . import kinds
from .copies import BEHAVIOUR, Copier, Refused

__all__ = ["Checkpoints", "Refused"]

LIMIT = 256 << 20


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

    def copies(self, request, scope):
        """New copies of what is kept, so that it can be had again; and the names that were not bound."""
        kept = self.kept.get(request["id"])
        if kept is None:
            raise Refused("There is no such checkpoint any more.")
        wanted = request.get("names")
        names = [name for name in kept.values if wanted is None or name in wanted]
        copier = Copier(scope, sys.maxsize)
        # Classes are put back in place; what they hold is copied together with the values, so that both still share.
        for owner, _ in kept.classes:
            copier.note(owner, owner)
        values = copied(copier, {name: kept.values[name] for name in names})
        for owner, data in kept.classes:
            put_back(owner, {name: copier.copy(one) for name, one in data.items()})
        if kept.random is not None:
            restore_random(kept.random)
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


def restore_random(state):
    random.setstate(state["random"])
    if "numpy" in state:
        sys.modules["numpy.random.mtrand"]._rand.set_state(state["numpy"])
    if "torch" in state:
        sys.modules["torch"].default_generator.set_state(state["torch"])
    if "cuda" in state:
        sys.modules["torch"].cuda.set_rng_state_all(state["cuda"])
