"""Watches runs: remembers the namespace before, looks at it after, and reports the difference.

Costs nothing while code runs, but for audit events. Runs may overlap (subshells): each has its own beginning, so what
changed while two ran is said of both.
"""

import asyncio
import gc
import os
import sys
import threading
from contextlib import contextmanager
from time import perf_counter

from . import ambient, arrays, audit, codes
from .budget import Budget
from .debugging import settrace
from .files import Files
from .module_looks import ModuleLooks
from .modules import Modules
from .namespace import Namespace, Scope
from .records import CHANGED, SAME, Record, compare, groups_of, look_at
from .walk import union_of

BUDGET_MS = 100.0
BUDGET_BYTES = 16 << 20
#: Of that, for names the run cannot have reached by any way we know.
REST_MS = 5.0
BETWEEN_MS = 10.0
MEMORY_ROWS = 40


class Run:
    def __init__(self, before, between, surroundings, loading):
        self.before = before
        self.between = between
        self.heard = audit.Heard(loading)
        self.random, self.others = surroundings
        self.started = perf_counter()


class Observer:
    def __init__(self, shell, folder, milliseconds=BUDGET_MS):
        self.namespace = Namespace(shell)
        self.milliseconds = milliseconds
        self.modules = Modules(folder)
        self.files = Files(folder)
        self.records = None
        self.module_looks = ModuleLooks(self.namespace, self.modules, undisturbed)
        #: As the last run left them.
        self.surroundings = None
        self.runs = {}
        self.lock = threading.Lock()
        self.pid = os.getpid()
        self.threads = None
        #: Messages that may have run code outside of a run (widgets, a debugger).
        self.strangers = 0
        #: Whether the last run left something that goes on.
        self.left_behind = False

    # ---- the two moments ------------------------------------------------------------------------------------------

    def start(self, token):
        if os.getpid() != self.pid:
            return
        with self.lock, undisturbed():
            began = perf_counter()
            if self.records is None:
                self.records = {}
                self.threads = set(threading.enumerate())
                self._look_at_first()
            between = self._between()
            surroundings = self.surroundings or read_surroundings()
            run = Run(dict(self.records), between, surroundings, self.module_looks.loading)
            self.runs[token] = run
            audit.listen(run.heard)
            run.spent = (perf_counter() - began) * 1000

    def end(self, token):
        """The report, or None where the run was never seen to begin."""
        run = self.runs.pop(token, None)
        if run is None or os.getpid() != self.pid:
            return None
        audit.leave(run.heard)
        with self.lock, undisturbed():
            report = Ending(self, run).report()
            self.left_behind = self._strangers_could_run()
            return report

    def known_size(self, name, value):
        """Bytes in main memory and on devices, where they were seen of this very object."""
        record = (self.records or {}).get(name)
        return (record.look.bytes, record.look.cuda) if record is not None and record.is_of(value) else None

    def _look_at_first(self):
        """What is there before the first run (a start-up file's names)."""
        scope, budget = Scope(self.namespace, self.modules), Budget(self.milliseconds)
        for name, value in self.namespace.current().items():
            self.records[name] = Record(value, look_at(value, scope, budget))

    # ---- outside of runs ------------------------------------------------------------------------------------------

    def _between(self):
        """Names that changed since the run before, by nobody's run."""
        if self.runs:
            return []
        current = self.namespace.current()
        changed = [name for name in self.records if name not in current]
        for name in changed:
            del self.records[name]
        budget = Budget(BETWEEN_MS, BUDGET_BYTES // 4)
        scope = Scope(self.namespace, self.modules)
        contents = self.left_behind or self._strangers_could_run()
        for name, value in current.items():
            record = self.records.get(name)
            is_same = record is not None and record.is_of(value)
            if is_same and not contents:
                continue
            look = look_at(value, scope, budget)
            if not is_same or compare(record.look, look) == CHANGED:
                changed.append(name)
                self.records[name] = Record(value, look)
        self.strangers = 0
        return sorted(changed)

    def _strangers_could_run(self):
        """Whether anything but a run could have changed what values hold."""
        if self.strangers or set(threading.enumerate()) - self.threads:
            return True
        try:
            tasks = asyncio.all_tasks()
        except RuntimeError:
            return False
        own = ("ipykernel", "tornado", "zmq", "jupyter_client", "asyncio")
        for task in tasks:
            code = getattr(task.get_coro(), "cr_code", None)
            if code is not None and not any(f"{os.sep}{name}{os.sep}" in code.co_filename for name in own):
                return True
        return False


class Ending:
    """The end of one run: what is looked at, in the order of what matters most when time is short."""

    def __init__(self, observer, run):
        self.observer = observer
        self.run = run
        self.budget = Budget(observer.milliseconds, BUDGET_BYTES)
        self.names = observer.namespace
        self.now = self.names.current()
        self.records = {}
        self.changed = set()
        self.assumed = set()
        self.loads, self.stores, self.imports, self.attributes = set(), set(), set(), set()
        self.quoted = set()
        self.opaque = False

    def report(self):
        self._read_codes()
        arrived = self.observer.modules.arrived(self.imports)
        self.scope = Scope(self.names, self.observer.modules)
        self._sort_names()
        self._look_at_written(False)
        reached = self._reached()
        self._look_at_kept(reached, self.budget, True)
        self._look_at_written(True)
        rest = self.budget.part(REST_MS, BUDGET_BYTES // 4)
        self._look_at_kept(set(self.records_kept) - reached, rest, False)
        self.observer.records = {name: self.records[name] for name in self.now}
        self.observer.surroundings = read_surroundings()
        moved = self.observer.module_looks.after_run(arrived, self.scope, self.budget)
        outdated, reloaded = self.observer.modules.changed_files(self.names.reloaded())
        # What a module has become by its other text is told as that.
        states = [f"module {name}" for name in moved if name not in reloaded]
        return {**self._compose(arrived, states), "outdated": outdated, "reloaded": reloaded}

    def _read_codes(self):
        for code in self.run.heard.codes:
            names = codes.names_of(code)
            # What libraries execute from text (dataclasses, named tuples) speaks of names of its own.
            (self.loads if self.observer.files.is_cell(code.co_filename) else self.quoted).update(names.loads)
            self.stores |= names.stores
            self.imports |= names.imports
            self.attributes |= names.attributes
            self.quoted |= names.quoted
            self.opaque = self.opaque or names.is_opaque

    def _sort_names(self):
        before = self.run.before
        self.written, self.records_kept = set(), {}
        for name, value in self.now.items():
            record = before.get(name)
            same = record is not None and record.is_of(value)
            if same and not (name in self.stores and not record.is_surely_of(value)):
                self.records_kept[name] = record
            else:
                self.written.add(name)
        self.deleted = sorted(name for name in before if name not in self.now)

    # ---- looking --------------------------------------------------------------------------------------------------

    def _look_at_written(self, reads_bytes):
        for name in self.written:
            known = self.records.get(name)
            if known is not None and (known.look.full is not None or not known.look.exact):
                continue
            value = self.now[name]
            self.records[name] = Record(value, look_at(value, self.scope, self.budget, reads_bytes))

    def _look_at_kept(self, names, budget, reads_bytes):
        for name in sorted(names, key=lambda one: self.records_kept[one].look.bytes):
            if name in self.records:
                continue
            value, old = self.now[name], self.records_kept[name]
            if self.scope.is_fixed(value):
                self.records[name] = old
                continue
            look = look_at(value, self.scope, budget, reads_bytes)
            said = compare(old.look, look)
            self.records[name] = old
            if said == CHANGED:
                self.changed.add(name)
                self.records[name] = Record(value, look)
            elif said == SAME:
                self.records[name] = Record(value, look)
            elif reads_bytes:
                self.assumed.add(name)
                if not look.cut:
                    self.records[name] = Record(value, look)

    def _reached(self):
        """Names that the code looked up, those its functions may, and those that share objects with any of these."""
        known = {**self.records_kept, **self.records}
        done, todo = set(), set(self.loads) | (self.quoted & set(known))
        looks = []
        self.looked_up = set()
        while todo:
            name = todo.pop()
            done.add(name)
            self.looked_up.add(name)
            record = known.get(name)
            if record is not None:
                looks.append(record.look)
                if "*" in record.look.reads:
                    self.opaque = True
                todo |= record.look.reads - done - {"*"}
        if self.opaque:
            return set(self.records_kept)
        looks.extend(known[name].look for name in self.written)
        reached = union_of(looks)
        aliases = {name for name, record in self.records_kept.items() if reached.touches(record.look)}
        return (done | aliases) & set(self.records_kept)

    # ---- saying ---------------------------------------------------------------------------------------------------

    def _compose(self, arrived, moved_modules):
        records = self.observer.records
        told = self.written | self.changed
        prints = {name: records[name].look.full for name in sorted(told) if records[name].look.full is not None}
        return {
            "version": 1,
            "written": sorted(self.written),
            "deleted": self.deleted,
            "changed": sorted(self.changed),
            "assumed": sorted(self.assumed),
            "read": sorted(name for name in self.looked_up if self.names.is_told(name)),
            "between": self.run.between,
            "groups": groups_of(records),
            "prints": prints,
            "files": self.observer.files.report(self.run.heard, self._mapped(self.changed | self.assumed)),
            "network": self.run.heard.network,
            "random": self._random(told),
            "ambient": self._ambient(arrived) + moved_modules,
            "opaque": self.opaque,
            "modules": arrived,
            "memory": self._memory(),
            "took": round(self.budget.took() + self.run.spent, 1),
        }

    def _mapped(self, names):
        """Files that arrays lie in: what was written to such an array was written to its file, and no event told."""
        found = (arrays.file_of(self.now[name]) for name in names if name in self.now)
        return [path for path in found if path is not None]

    def _random(self, told):
        after = self.observer.surroundings[0]
        moved = ambient.moved(self.run.random, after)
        moved += [name for name in after if name not in self.run.random and ambient.has_drawn(name)]
        records = self.observer.records
        return moved + sorted(name for name in told if name in records and records[name].look.generators)

    def _ambient(self, arrived):
        moved = ambient.moved(self.run.others, self.observer.surroundings[1])
        if arrived:
            # Libraries set up their surroundings when they are imported.
            moved = [name for name in moved if self.attributes & ambient.MENTIONS.get(name, self.attributes)]
        return moved

    def _memory(self):
        rows = [
            (name, record.look)
            for name, record in self.observer.records.items()
            if record.look.bytes + record.look.cuda >= 1024
        ]
        rows.sort(key=lambda row: -(row[1].bytes + row[1].cuda))
        return {
            name: {"cpu": look.bytes, **({"cuda": look.cuda} if look.cuda else {})} for name, look in rows[:MEMORY_ROWS]
        }


def read_surroundings():
    return ambient.read(ambient.RANDOM), ambient.read(ambient.OTHERS)


@contextmanager
def undisturbed():
    """Neither a tracer of the user's nor a finalizer, that a collection would call, runs while we look."""
    collects, tracer, profiler = gc.isenabled(), sys.gettrace(), sys.getprofile()
    gc.disable()
    if tracer is not None:
        settrace(None)
    if profiler is not None:
        sys.setprofile(None)
    try:
        yield
    finally:
        if profiler is not None:
            sys.setprofile(profiler)
        if tracer is not None:
            settrace(tracer)
        if collects:
            gc.enable()
