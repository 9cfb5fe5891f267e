"""What local modules hold: state that no name of the notebook shows.

Each is looked at the moment it has been loaded, before whoever imported it goes on to use it, and again after every run.
"""

import importlib.machinery
import sys
import types

from .budget import Budget
from .modules import module_dict
from .namespace import Scope, is_history
from .records import CHANGED, SAME, compare, look_at

#: For one module that has just been loaded.
LOADED_MS = 10.0
LOADED_BYTES = 4 << 20
MODULES = 30


class _Loading:
    """Stands in a module's spec for "it is being loaded". Importing takes it away once the module's own code has run, and
    nobody else holds it, so its end is that moment."""

    __slots__ = ("then",)

    def __init__(self, then):
        self.then = then

    def __del__(self):
        try:
            self.then()
        except Exception:
            pass


class ModuleLooks:
    """`quietly`: a context in which nothing of the user's runs."""

    def __init__(self, namespace, modules, quietly):
        self.namespace = namespace
        self.modules = modules
        self.quietly = quietly
        #: As the last run left them.
        self.left = {}
        #: As they were loaded, since the last run.
        self.loaded = {}

    def loading(self, values):
        """A module, of which these are the global names, is about to run."""
        spec = values.get("__spec__")
        if type(spec) is importlib.machinery.ModuleSpec and spec._initializing is True and len(self.loaded) < MODULES:
            spec._initializing = _Loading(lambda: self._look_at_loaded(spec.name))

    def _look_at_loaded(self, name):
        if not self.modules.remember(name):
            return
        with self.quietly():
            scope = Scope(self.namespace, self.modules)
            self.loaded[name] = _look(name, scope, Budget(LOADED_MS, LOADED_BYTES), True)

    def after_run(self, arrived, scope, budget):
        """The modules whose variables changed. Those that came with the run and are as they were loaded are marked so."""
        new = {one["name"]: one for one in arrived}
        moved = []
        for name in list(self.modules.local)[:MODULES]:
            if name not in sys.modules or budget.is_over():
                continue
            look = _look(name, scope, budget, name in new)
            old = self.left.get(name)
            if name in new:
                if name in self.loaded and compare(self.loaded[name], look) == SAME:
                    new[name]["kept"] = True
            elif old is not None and compare(old, look) == CHANGED:
                moved.append(name)
            self.left[name] = look
        self.loaded.clear()
        return moved


def _look(name, scope, budget, reads_bytes):
    values = {
        key: value
        for key, value in list(module_dict(sys.modules[name]).items())
        if not is_history(key) and not _is_part(name, key, value)
    }
    return look_at(values, scope, budget, reads_bytes)


def _is_part(name, key, value):
    """A module of a package becomes a variable of it when it has been loaded, whoever does that."""
    return type(value) is types.ModuleType and sys.modules.get(f"{name}.{key}") is value
