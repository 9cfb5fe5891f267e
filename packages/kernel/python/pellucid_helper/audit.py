"""What a run opened, started and executed, heard from Python's own audit events.

An audit hook cannot be taken away again, so there is one for the life of the process; while nothing runs it returns
at once. It never raises: an exception here would forbid the user what they were doing.
"""

import os
import sys

_READS = "read"
_WRITES = "written"
_LISTED = "listed"
_STARTS = frozenset(["subprocess.Popen", "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn"])
_LISTS = frozenset(["os.listdir", "os.scandir", "glob.glob"])
_CHANGES = {
    "os.remove": 1,
    "os.rename": 2,
    "os.truncate": 1,
    "os.link": 2,
    "os.symlink": 2,
    "os.mkdir": 1,
    "os.rmdir": 1,
}
_NETWORK = frozenset(["socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"])
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "")
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
#: Those who open sources to load or show them, not as data.
_LOADERS = ("linecache.py", "tokenize.py", "zipimport", "runpy.py", "inspect.py", "pkgutil.py")


class Heard:
    """What was heard while one run lasted. `loading` is told of each module beside the notebook that is about to run."""

    def __init__(self, loading):
        self.loading = loading
        self.files = {}
        self.codes = []
        self.incomplete = False
        self.network = False


_active = ()


def listen(heard):
    global _active
    _active = (*_active, heard)


def leave(heard):
    global _active
    _active = tuple(one for one in _active if one is not heard)


def install(own):
    """`own`: the beginnings of the file names of the notebook's cells and of the folder it lies in."""
    global _own
    _own = own
    sys.addaudithook(_hook)


def _hook(event, arguments):
    if not _active:
        return
    handler = _HANDLERS.get(event)
    if handler is None:
        return
    try:
        frame = sys._getframe(1)
        if event == "exec" and frame.f_code.co_name == "_call_with_frames_removed":
            _load(arguments[0], frame)
        elif not _is_importing(frame):
            handler(event, arguments, frame)
    except Exception:
        for heard in _active:
            heard.incomplete = True


def _is_importing(frame):
    """Whether a library that is being imported does it, rather than code of the notebook or of a module beside it."""
    for _ in range(80):
        if frame is None:
            return False
        name = frame.f_code.co_filename
        if name.startswith("<frozen importlib"):
            return True
        if name.startswith(_own):
            return False
        frame = frame.f_back
    return False


#: Where the notebook's own code comes from.
_own = ("\0",)


def _load(code, frame):
    """Importing runs a module's code with the module's names, by the arguments of this frame."""
    if code.co_filename.startswith(_own):
        _, values = frame.f_locals["args"]
        for heard in _active:
            heard.loading(values)


def _exec(event, arguments, frame):
    code = arguments[0]
    if type(code) is not type(_hook.__code__):
        return
    for heard in _active:
        if len(heard.codes) < 2000:
            heard.codes.append(code)


def _open(event, arguments, frame):
    path, mode, flags = arguments
    name = frame.f_code.co_filename if frame is not None else ""
    if type(path) is int or name.endswith(_LOADERS):
        return
    if type(mode) is str:
        # What is added to rests on what was there.
        writes, reads = any(sign in mode for sign in "wax+"), any(sign in mode for sign in "ra")
    else:
        writes = type(flags) is int and bool(flags & _WRITE_FLAGS)
        reads = not writes
    if reads:
        _note(path, _READS)
    if writes:
        _note(path, _WRITES)


def _list(event, arguments, frame):
    """A folder, or a pattern in one: which files there are is what was asked."""
    path = arguments[0] if arguments[0] is not None else "."
    if type(path) is int:
        return
    if event == "glob.glob" and type(path) is str:
        path = os.path.dirname(path) or "."
    _note(path, _LISTED)


def _change(event, arguments, frame):
    for path in arguments[: _CHANGES[event]]:
        _note(path, _WRITES)


def _database(event, arguments, frame):
    _note(arguments[0], _READS)
    _note(arguments[0], _WRITES)


def _start(event, arguments, frame):
    for heard in _active:
        heard.incomplete = True


def _network(event, arguments, frame):
    if event == "urllib.Request":
        host = arguments[0]
        is_far = type(host) is str and not host.startswith(("file:", "data:", "http://localhost", "http://127."))
    else:
        address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
        host = address[0] if type(address) is tuple and address else address
        host = host.decode("ascii", "replace") if type(host) is bytes else host
        is_far = type(host) is str and not (host in _LOOPBACK or host.startswith("127."))
        if event != "socket.getaddrinfo" and type(address) is not tuple:
            is_far = False
    if is_far:
        for heard in _active:
            heard.network = True


def _note(path, how):
    """Only exact text and bytes: what a path object says of itself is code of its own."""
    if type(path) is bytes:
        path = os.fsdecode(path)
    if type(path) is not str:
        fspath = type(path).__dict__.get("__fspath__")
        if type(path).__module__ not in ("pathlib", "pathlib._local") or fspath is None:
            for heard in _active:
                heard.incomplete = True
            return
        path = str(path)
    for heard in _active:
        if len(heard.files) < 5000:
            heard.files.setdefault((path, how, os.getcwd() if not path.startswith("/") else ""))
        else:
            heard.incomplete = True


_HANDLERS = {
    "exec": _exec,
    "open": _open,
    "sqlite3.connect": _database,
    **dict.fromkeys(_STARTS, _start),
    **dict.fromkeys(_LISTS, _list),
    **dict.fromkeys(_CHANGES, _change),
    **dict.fromkeys(_NETWORK, _network),
}
