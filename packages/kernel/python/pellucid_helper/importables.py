"""What can be imported in this kernel's environment, without importing it: folders are listed, files are read."""

import ast
import importlib.machinery
import os
import pkgutil
import sys

from .modules import module_dict

READ = 1 << 20
NAMES = 3000


def modules():
    names = set(sys.builtin_module_names) | set(getattr(sys, "stdlib_module_names", ()))
    names.update(info.name for info in pkgutil.iter_modules([path for path in sys.path if type(path) is str]))
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def inside(name):
    """Modules below this one, and the names it gives away."""
    loaded = sys.modules.get(name)
    own = module_dict(loaded) if loaded is not None else {}
    spec = own.get("__spec__") or found(name)
    if spec is None:
        return {"modules": [], "names": []}
    folders = [folder for folder in (spec.submodule_search_locations or []) if type(folder) is str]
    below = sorted(info.name for info in pkgutil.iter_modules(folders) if info.name.isidentifier())
    names = [one for one in own if type(one) is str and one.isidentifier()] if own else read(spec.origin)
    return {"modules": below, "names": sorted(set(names) - set(below))[:NAMES]}


def found(name):
    """The spec of a module; finding that of a nested one imports none above it."""
    folders, spec = None, None
    for end in [place for place, letter in enumerate(name + ".") if letter == "."]:
        try:
            spec = importlib.machinery.PathFinder.find_spec(name[:end], folders)
        except Exception:
            return None
        if spec is None:
            return None
        folders = spec.submodule_search_locations or []
    return spec


def read(path):
    if type(path) is not str or not path.endswith(".py") or not os.path.isfile(path) or os.path.getsize(path) > READ:
        return []
    try:
        with open(path, "rb") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return []
    names = []
    for one in tree.body:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.append(one.name)
        elif isinstance(one, (ast.Import, ast.ImportFrom)):
            names += [(alias.asname or alias.name.partition(".")[0]) for alias in one.names if alias.name != "*"]
        elif isinstance(one, ast.Assign):
            names += [target.id for target in one.targets if isinstance(target, ast.Name)]
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names.append(one.target.id)
    return [name for name in names if not (name.startswith("__") and name.endswith("__"))]
