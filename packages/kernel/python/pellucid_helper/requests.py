"""Answers what is asked of the namespace (packages/protocol/src/helper.ts): one method a request."""

import builtins
import keyword
import platform
import threading

from . import expressions, failures, importables, members, shown, tables, views
from .budget import Budget
from .checkpoints import Checkpoints
from .debugging import Debugging
from .describe import describe
from .namespace import Scope
from .records import Record, look_at
from .refused import Refused
from .summaries import Summaries, kind_of, type_label

LISTED = 2000
LISTING_MS = 60.0
PATHS = 40


class Requests:
    def __init__(self, observer, kernel):
        self.observer = observer
        self.names = observer.namespace
        self.checkpoints = Checkpoints()
        self.debugging = Debugging(observer.namespace.shell)
        self.lock = threading.RLock()
        self.shown = shown.Shown(kernel, self.scope, self.names.current)
        self.tables = tables.Tables(self.shown, self.value_of)
        shown.attach(observer.namespace.shell, self.shown)

    def answer(self, request):
        method = _OPERATIONS.get(request.get("op"))
        if method is None:
            return {"status": "refused", "reason": "This helper does not know that request."}
        try:
            return {"status": "ok", **method(self, request)}
        except Refused as refusal:
            return refusal.content()
        except RuntimeError as error:
            if "changed size" not in str(error) and "mutated" not in str(error):
                raise
            return {"status": "refused", "reason": "The value changed while it was read. Ask again."}

    def hello(self, request):
        return {"version": 1, "python": platform.python_version(), "budgetMs": self.observer.milliseconds}

    # ---- reading --------------------------------------------------------------------------------------------------

    def scope(self):
        return Scope(self.names, self.observer.modules)

    def variables(self, request):
        current = self.names.current()
        wanted = request.get("names")
        names = sorted(current) if wanted is None else [name for name in wanted if name in current]
        summaries = Summaries(self.scope(), Budget(LISTING_MS, 0))
        rows = []
        for name in names:
            row = summaries.of(current[name], self.observer.known_size(name, current[name]))
            if request.get("folded", True) or row["kind"] not in ("module", "function", "class"):
                rows.append({"name": name, **row})
        limit = min(int(request.get("limit", LISTED)), LISTED)
        return {"variables": rows[:limit], "total": len(rows), **summaries.cuda_total()}

    def inspect(self, request):
        summaries = Summaries(self.scope(), Budget(LISTING_MS, 0))
        return views.view_of(self.names.current(), request, summaries)

    def locals(self, request):
        summaries = Summaries(self.scope(), Budget(LISTING_MS, 0))
        return failures.locals_of(self.names, request, summaries)

    def evaluate(self, request):
        self.refuse_while_running()
        return {"values": [expressions.value_of(text, self.names.shell) for text in request["expressions"]]}

    def value_of(self, path):
        return views.value_at(self.names.current(), path)

    def table(self, request):
        return self.tables.answer(request)

    # ---- for whoever writes code ----------------------------------------------------------------------------------

    def names_known(self, request):
        current = self.names.current()
        rows = [[name, kind_of(value), type_label(value)] for name, value in sorted(current.items())]
        magics = getattr(getattr(self.names.shell, "magics_manager", None), "magics", None) or {}
        return {
            "names": rows[:LISTED],
            "magics": {kind: sorted(map(str, magics.get(kind, ()))) for kind in ("line", "cell")},
        }

    def value_at(self, path):
        return members.resolve(self.names.names, vars(builtins), path)

    def members(self, request):
        answers = []
        for path in request["paths"][:PATHS]:
            try:
                answers.append(members.members(self.value_at(path)))
            except Refused:
                answers.append(None)
        return {"members": answers}

    def describe(self, request):
        summaries = Summaries(self.scope(), Budget(LISTING_MS, 0))
        return describe(self.value_at(request["path"]), summaries, request.get("source", False))

    def importable(self, request):
        module = request.get("module")
        return {"modules": importables.modules(), "names": []} if module is None else importables.inside(str(module))

    # ---- changing -------------------------------------------------------------------------------------------------

    def delete(self, request):
        self.refuse_while_running()
        current, deleted, missing = self.names.current(), [], []
        for name in request["names"]:
            (deleted if name in current else missing).append(name)
        for name in deleted:
            self.bind(name, None, False)
        return {"deleted": deleted, "missing": missing}

    def rename(self, request):
        self.refuse_while_running()
        old, new = request["from"], request["to"]
        current = self.names.current()
        if old not in current:
            raise Refused(f"There is no variable {old}.", old)
        if not new.isidentifier() or keyword.iskeyword(new):
            raise Refused(f"{new} is not a name in Python.", new)
        if new in self.names.names:
            raise Refused(f"The name {new} is in use already.", new)
        self.bind(new, current[old], True)
        self.bind(old, None, False)
        return {"renamed": new, "from": old}

    def bind(self, name, value, is_bound):
        """Sets or takes away a name; what we do ourselves is not a change by nobody."""
        records = self.observer.records
        if is_bound:
            self.names.names[name] = value
            if records is not None:
                records[name] = Record(value, look_at(value, self.scope(), Budget(LISTING_MS, 4 << 20)))
        else:
            self.names.names.pop(name, None)
            if records is not None:
                records.pop(name, None)

    def refuse_while_running(self):
        if self.observer.runs:
            raise Refused("A cell is running. Ask again when it has ended.")

    # ---- copies ---------------------------------------------------------------------------------------------------

    def checkpoint(self, request):
        self.refuse_while_running()
        return self.checkpoints.keep(request, self.names.current(), self.scope())

    def keep(self, request):
        self.refuse_while_running()
        records = self.observer.records or {}
        return self.checkpoints.keep_groups(request, self.names.current(), self.scope(), records)

    def restore(self, request):
        self.refuse_while_running()
        current = self.names.current()
        bound, absent = self.checkpoints.copies(request, current, self.scope(), self.observer.records or {})
        for name, value in bound.items():
            self.bind(name, value, True)
        deleted = [name for name in absent if name in current]
        for name in deleted:
            self.bind(name, None, False)
        self.observer.surroundings = None
        return {"restored": sorted(bound), "deleted": sorted(deleted)}

    def debug(self, request):
        return self.debugging.answer(request)

    def drop(self, request):
        return self.checkpoints.drop(request["ids"])

    def kept(self, request):
        return self.checkpoints.listing()


_OPERATIONS = {
    "hello": Requests.hello,
    "variables": Requests.variables,
    "inspect": Requests.inspect,
    "table": Requests.table,
    "locals": Requests.locals,
    "evaluate": Requests.evaluate,
    "names": Requests.names_known,
    "members": Requests.members,
    "describe": Requests.describe,
    "importable": Requests.importable,
    "delete": Requests.delete,
    "rename": Requests.rename,
    "checkpoint": Requests.checkpoint,
    "keep": Requests.keep,
    "restore": Requests.restore,
    "debug": Requests.debug,
    "drop": Requests.drop,
    "checkpoints": Requests.kept,
}
