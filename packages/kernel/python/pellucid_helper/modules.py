"""Modules: which came with a run, which are local (under the notebook's folder), and which of those changed on disk."""

import importlib.metadata
import os
import sys
import types
import weakref

from . import kinds

_dict_of = types.ModuleType.__dict__["__dict__"].__get__


def module_dict(module):
    """Without asking a module that loads itself lazily."""
    return _dict_of(module) if types.ModuleType in type.__dict__["__mro__"].__get__(type(module)) else {}


class Modules:
    def __init__(self, folder):
        self.folder = os.path.join(folder, "")
        self.known = set(sys.modules)
        #: Local modules by name: file, time and size when it was loaded, and the spec it was loaded by.
        self.local = {}

    def local_file(self, name, module):
        file = module_dict(module).get("__file__")
        if name == "__main__" or type(file) is not str or not file.startswith(self.folder):
            return None
        return None if "site-packages" in file or "/." in file[len(self.folder) - 1 :] else file

    def arrived(self, imports):
        """The modules that are new since the last call. `imports` are the names the code itself imported."""
        names = set(sys.modules)
        new = names - self.known
        self.known = names
        report = []
        for name in sorted(new):
            module = sys.modules.get(name)
            if type(name) is not str or module is None:
                continue
            file = self.local_file(name, module)
            if file is not None:
                self._note(name, file, module)
                report.append({"name": name, "file": os.path.relpath(file, self.folder).replace(os.sep, "/")})
            elif "." not in name and name not in sys.stdlib_module_names and not name.startswith("_"):
                report.append({"name": name, **_version(name, module, name in imports)})
        for one in report:
            uses = self._uses(one["name"]) if "file" in one else ()
            if uses:
                one["uses"] = uses
        return report

    def _uses(self, name):
        """Other local modules that it has, or functions and classes of."""
        found = set()
        for value in list(module_dict(sys.modules[name]).values()):
            if type(value) is types.ModuleType:
                found.add(module_dict(value).get("__name__"))
            elif type(value) is types.FunctionType:
                found.add(value.__module__)
            elif kinds.is_class(value):
                found.add(kinds.class_module(value))
        return sorted(one for one in found if type(one) is str and one in self.local and one != name)

    def remember(self, name):
        """Whether it is a local module, which is then known as one."""
        module = sys.modules.get(name)
        file = None if module is None else self.local_file(name, module)
        if file is not None:
            self._note(name, file, module)
        return name in self.local

    def _note(self, name, file, module):
        try:
            found = os.stat(file)
        except OSError:
            return
        spec = module_dict(module).get("__spec__")
        self.local[name] = (file, found.st_mtime_ns, found.st_size, weakref.ref(spec) if spec is not None else None)

    def changed_files(self, reloaded):
        """Local modules whose file is another one than they were loaded from, and those that were loaded from such a one again
        since the last call. `reloaded`: times of files that autoreload has read since, by module."""
        outdated, again = [], []
        for name, (file, time, size, spec) in list(self.local.items()):
            module = sys.modules.get(name)
            if module is None:
                del self.local[name]
                continue
            try:
                found = os.stat(file)
            except OSError:
                continue
            is_same = (found.st_mtime_ns, found.st_size) == (time, size)
            if spec is not None and spec() is not module_dict(module).get("__spec__"):
                # By importlib.reload.
                self._note(name, file, module)
            elif is_same:
                continue
            elif reloaded.get(name) == found.st_mtime:
                self._note(name, file, module)
            else:
                outdated.append({"name": name, "file": os.path.relpath(file, self.folder).replace(os.sep, "/")})
                continue
            if not is_same:
                again.append(name)
        return outdated, again


def _version(name, module, was_asked_for):
    """A look into the installed packages costs milliseconds, so only for what the code itself imported."""
    known = module_dict(module).get("__version__")
    if type(known) is str:
        return {"version": known}
    if was_asked_for:
        try:
            return {"version": importlib.metadata.version(name)}
        except Exception:
            return {}
    return {}
