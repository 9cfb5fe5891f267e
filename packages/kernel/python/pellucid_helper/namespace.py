"""The user's namespace as reports speak of it: which names are the user's, and what is the notebook's own code."""

import re
import sys
import types

from . import kinds
from .modules import module_dict

_HISTORY = re.compile(r"_{1,3}|_\d+|_i\d*|_ii|_iii|_ih|_oh|_dh|In|Out|__\w+__")
_PROVIDED = frozenset(
    ["get_ipython", "exit", "quit", "open", "display", "__name__", "__builtins__", "__builtin__", "__doc__"]
)
_missing = object()


def is_history(name):
    """Names by which IPython keeps inputs and outputs, and Python's own."""
    return _HISTORY.fullmatch(name) is not None


class Namespace:
    def __init__(self, shell):
        self.shell = shell

    @property
    def names(self):
        return self.shell.user_ns

    def current(self):
        """Names and values, without those that IPython put there itself."""
        hidden = self.shell.user_ns_hidden
        return {
            name: value
            for name, value in list(dict.items(self.names))
            if type(name) is str and hidden.get(name, _missing) is not value and not is_history(name)
        }

    def reloaded(self):
        """Local modules that `%autoreload` patched in place, with the time of the file it read."""
        try:
            times = self.shell.magics_manager.registry["AutoreloadMagics"]._reloader.modules_mtimes
            return times if type(times) is dict else {}
        except Exception:
            return {}

    def is_told(self, name):
        """Whether looking this name up is worth a word: not where Python or IPython themselves provide it."""
        value = self.names.get(name, _missing)
        if value is _missing:
            return name not in sys.modules["builtins"].__dict__ and not name.startswith("__")
        return name not in _PROVIDED or self.shell.user_ns_hidden.get(name, _missing) is not value


class Scope:
    """For one look: whose functions and classes are the notebook's, and whose are a library's."""

    def __init__(self, namespace, modules):
        self.names = namespace.names
        self.places = {id(self.names): ""}
        self.ours = {"__main__", ""}
        for name in modules.local:
            module = sys.modules.get(name)
            if module is not None:
                self.places[id(module_dict(module))] = name
                self.ours.add(name)

    def place_of(self, globals_of_function):
        """'' for the notebook, a name for a local module, None for a library."""
        return self.places.get(id(globals_of_function))

    def is_fixed(self, value):
        """Whether the same object has the same content for sure, as plain values and what libraries define have."""
        cls = type(value)
        if cls in kinds.ATOMS or cls in kinds.NAMED or cls is types.ModuleType:
            return True
        return kinds.is_class(value) and not self.is_ours(kinds.class_module(value))

    def is_ours(self, module_name):
        return module_name in self.ours


def label_of(value):
    return kinds.class_label(type(value))
