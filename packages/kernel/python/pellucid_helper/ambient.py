"""State of the process that no name holds: random generators, the folder, the environment, options of libraries.

Each reading is a function that gives a plain value or a digest; what differs after a run has changed. A reading that
fails says nothing.
"""

import hashlib
import marshal
import os
import random
import sys
import types
import warnings

from . import kinds


def _brief(value):
    return hashlib.sha1(marshal.dumps(value, 0), usedforsecurity=False).digest()


# ---- random generators ---------------------------------------------------------------------------------------------


def _python_random():
    return hash(random.Random.getstate(random._inst))


def _numpy_random():
    home = sys.modules.get("numpy.random.mtrand")
    state = home._rand._bit_generator.state
    inner = state["state"]
    key = inner.get("key")
    return (
        key.tobytes() if key is not None else repr(inner),
        inner.get("pos"),
        home._rand.get_state(False)["has_gauss"],
    )


def _torch_random():
    torch = sys.modules["torch"]
    state = [torch.default_generator.get_state().numpy().tobytes()]
    if torch.cuda.is_available() and torch.cuda.is_initialized():
        state += [one.numpy().tobytes() for one in torch.cuda.get_rng_state_all()]
    return tuple(state)


RANDOM = {
    "random": (None, _python_random),
    "numpy": ("numpy.random.mtrand", _numpy_random),
    "torch": ("torch.random", _torch_random),
}


# ---- everything else -----------------------------------------------------------------------------------------------


def _environ():
    return hash(tuple(sorted(dict.items(os.environ._data))))


def _filters():
    return tuple((one[0], id(one[1]), id(one[2]), id(one[3]), one[4]) for one in warnings.filters)


def _path():
    return tuple(one for one in sys.path if type(one) is str)


#: Put there and taken away around each cell.
_IPYTHON = frozenset(["_", "__builtins__", "get_ipython", "display", "exit", "quit", "execfile", "runfile"])


def _builtins():
    import_of = sys.modules["builtins"].__dict__
    return frozenset((name, id(value)) for name, value in list(import_of.items()) if name not in _IPYTHON)


def _figures():
    figures = sys.modules["matplotlib._pylab_helpers"].Gcf.figs
    return tuple((number, id(manager)) for number, manager in figures.items())


def _options(value):
    """Nested options, by plain values where they are plain, else by identity."""
    if type(value) is dict or kinds.is_a(value, dict):
        return tuple((name, _options(one)) for name, one in list(dict.items(value)) if type(name) is str)
    if type(value) in (list, tuple):
        return tuple(_options(one) for one in value)
    if type(value).__module__ == "cycler":
        # A style makes its cycle of colours anew each time, of the same colours.
        return _options(value.by_key())
    return value if type(value) in kinds.ATOMS else id(value)


_settings = (None, None)


def _rc():
    """Hundreds of settings, read again only where one of them is another object than before."""
    global _settings
    values = sys.modules["matplotlib"].rcParams
    who = tuple(map(id, dict.values(values)))
    if who != _settings[0]:
        _settings = (who, _options(values))
    return _settings[1]


def _pandas():
    return _options(sys.modules["pandas._config.config"]._global_config)


def _numpy_print():
    return _options(sys.modules["numpy"].get_printoptions())


def _numpy_errors():
    return _options(sys.modules["numpy"].geterr())


def _sklearn():
    return _options(sys.modules["sklearn._config"].get_config())


def _torch_modes():
    torch = sys.modules["torch"]
    return (
        torch.is_grad_enabled(),
        str(torch.get_default_dtype()),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_inference_mode_enabled(),
    )


def _streams():
    return id(sys.stdout), id(sys.stderr), id(sys.stdin)


OTHERS = {
    "cwd": (None, os.getcwd),
    "environ": (None, _environ),
    "sys.path": (None, _path),
    "warnings filters": (None, _filters),
    "builtins": (None, _builtins),
    "stdout": (None, _streams),
    "recursion limit": (None, sys.getrecursionlimit),
    "matplotlib figure": ("matplotlib._pylab_helpers", _figures),
    "matplotlib settings": ("matplotlib", _rc),
    "pandas options": ("pandas._config.config", _pandas),
    "numpy print options": ("numpy", _numpy_print),
    "numpy errors": ("numpy", _numpy_errors),
    "scikit-learn settings": ("sklearn._config", _sklearn),
    "autograd": ("torch.random", _torch_modes),
}


def read(readings):
    found = {}
    for name, (needs, reading) in readings.items():
        if needs is not None and type(sys.modules.get(needs)) is not types.ModuleType:
            continue
        try:
            found[name] = reading()
        except Exception:
            continue
    return found


def moved(before, after):
    """What differs. A library that came with the run brings its own beginnings, which are no change."""
    return [name for name, value in after.items() if name in before and before[name] != value]


#: Words of code that changes these itself, rather than by importing a library.
MENTIONS = {
    "warnings filters": frozenset(["warnings", "filterwarnings", "simplefilter", "resetwarnings", "catch_warnings"]),
    "environ": frozenset(["environ", "putenv", "unsetenv", "run_line_magic"]),
    "sys.path": frozenset(["path"]),
    "matplotlib settings": frozenset(
        ["rcParams", "rc", "style", "use", "set_theme", "set_style", "set", "run_line_magic", "rc_file", "rcdefaults"]
    ),
    "builtins": frozenset(["builtins"]),
}


def has_drawn(name):
    """Whether a generator that came with the run has been seeded or drawn from since."""
    try:
        if name == "numpy":
            random = sys.modules["numpy.random.mtrand"]
            fresh = random.RandomState()._bit_generator.state["state"]["pos"]
            return random._rand._bit_generator.state["state"]["pos"] != fresh
        if name == "torch":
            # Its first seed is chance, of 53 bits; a small one was given.
            torch = sys.modules["torch"]
            own = torch.default_generator
            fresh = torch.Generator().manual_seed(own.initial_seed())
            return own.initial_seed() < 2**32 or bool((own.get_state() != fresh.get_state()).any())
    except Exception:
        return True
    return False
