"""What the outputs on the page were made of, kept so that a table can be opened as it was when it was shown.

A value is found again by the cell that showed it and a checksum of its plain text, so nothing is added to the messages
or to the file. What is kept is an object of our own, never the user's: one that shares memory where the library copies
on write, a true copy elsewhere; so neither weak references nor finalizers of the user's notice. All of it together stays
under a limit, the oldest goes first, and what a cell showed goes when it runs again or its output is cleared.
"""

import os
import sys
import threading
import weakref
import zlib
from collections import OrderedDict

from . import table_sources
from .budget import Budget
from .records import CHANGED, compare, look_at

#: Of one value and of all, in bytes; PELLUCID_TABLES_MB changes the second.
ONE, ALL = 256 << 20, 512 << 20
COUNT = 200


def key_of(text):
    data = text.encode("utf-8", "surrogatepass")
    return f"{zlib.crc32(data):08x}-{len(data)}"


def limit_bytes():
    try:
        return int(os.environ["PELLUCID_TABLES_MB"]) << 20
    except (KeyError, ValueError):
        return ALL


class Kept:
    """One value: a copy of its own, or the way to the user's with what it looked like."""

    def __init__(self, handle, value, copy, size, look):
        self.handle = handle
        self.copy = copy
        self.original = reference(value)
        self.size = size if copy is not None else 0
        self.look = look
        self.table = None


def reference(value):
    try:
        return weakref.ref(value)
    except TypeError:
        return lambda: None


class Shown:
    def __init__(self, kernel, scope, current):
        self.kernel = kernel
        self.scope = scope
        #: The user's names with their values.
        self.current = current
        self.lock = threading.RLock()
        self.kept = OrderedDict()
        #: Cell to the (checksum, handle) of its outputs, in the order shown.
        self.cells = {}
        self.number = 0
        self.limit = limit_bytes()
        #: Runs that have not ended, and how often the user's code has been set going or has ended.
        self.running, self.turns = set(), 0

    # ---- as it is shown ---------------------------------------------------------------------------------------------

    def begin(self, run, cell):
        """A cell runs: what it showed before is no longer on the page once there is something new."""
        self.running.add(run)
        self.turn()
        if cell is not None:
            self.release([cell])

    def end(self, run):
        self.running.discard(run)
        self.turn()

    def turn(self):
        """The user's code may have changed what is his."""
        self.turns += 1

    def lull(self):
        """A number that stays as long as nothing of the user's runs that the kernel was asked to run; None while something does."""
        return None if self.running else self.turns

    def note(self, value, data):
        if table_sources.library_of(value) is None:
            return
        text = data.get("text/plain")
        cell = self.cell()
        if type(text) is not str or cell is None:
            return
        handle = self.keep(value)
        with self.lock:
            self.cells.setdefault(cell, []).append((key_of(text), handle))

    def cell(self):
        parent = self.kernel.get_parent("shell") or {}
        return (parent.get("metadata") or {}).get("cellId")

    def keep(self, value):
        copy, size = table_sources.copy_of(value, ONE)
        look = None if copy is not None else self.look(value)
        with self.lock:
            self.number += 1
            handle = f"t{self.number}"
            self.kept[handle] = Kept(handle, value, copy, size, look)
            self.make_room()
        return handle

    def make_room(self):
        while len(self.kept) > COUNT or (len(self.kept) > 1 and self.held() > self.limit):
            self.kept.popitem(last=False)

    def held(self):
        return sum(one.size for one in self.kept.values())

    def look(self, value):
        return look_at(value, self.scope(), Budget(50.0, 4 << 20), False)

    # ---- asked for again --------------------------------------------------------------------------------------------

    def find(self, cell, text, nth):
        """The n-th output of a cell among those with this text; counted from the end where some were taken away."""
        with self.lock:
            found = [handle for key, handle in self.cells.get(cell, ()) if key == text]
            return found[min(nth, len(found) - 1)] if found else None

    def get(self, handle):
        with self.lock:
            one = self.kept.get(handle)
            if one is not None:
                self.kept.move_to_end(handle)
            return one

    def value(self, one):
        """The value as it was shown, or None with the reason."""
        if one.copy is not None:
            return one.copy, None
        value = one.original()
        if value is None:
            return None, "gone"
        return (None, "changed") if compare(one.look, self.look(value)) == CHANGED else (value, None)

    def name_of(self, one):
        """A name that is bound to the very value, the shortest."""
        value = one.original()
        names = self.current() if value is not None else {}
        found = sorted((name for name, bound in names.items() if bound is value), key=lambda name: (len(name), name))
        return found[0] if found else None

    def release(self, cells):
        with self.lock:
            for cell in cells:
                for _, handle in self.cells.pop(cell, ()):
                    self.kept.pop(handle, None)

    def drop(self, handles):
        with self.lock:
            for handle in handles:
                self.kept.pop(handle, None)


# ---- where it is heard of ------------------------------------------------------------------------------------------


def attach(shell, shown):
    """At the two places that send a finished output: no code of the user's runs inside them."""
    from IPython.core.display_functions import display

    _wrap(type(shell.display_pub), "publish", lambda frame, given: _displayed(frame, given, display.__code__, shown))
    _wrap(type(shell.displayhook), "write_format_data", lambda frame, given: _result(frame, given, shown))


def _wrap(cls, name, hear):
    inner = getattr(cls, name)

    def sent(self, *args, **kwargs):
        try:
            hear(sys._getframe(1), kwargs.get("data") or (args[0] if args else None))
        except Exception:
            pass
        return inner(self, *args, **kwargs)

    sent.__name__, sent.__qualname__, sent.__doc__, sent.__wrapped__ = name, inner.__qualname__, inner.__doc__, inner
    setattr(cls, name, sent)


def _displayed(frame, data, code, shown):
    for _ in range(3):
        if frame is None:
            return
        if frame.f_code is code:
            shown.note(frame.f_locals["obj"], data)
            return
        frame = frame.f_back


def _result(frame, data, shown):
    if "result" in frame.f_code.co_varnames:
        shown.note(frame.f_locals["result"], data)
