"""How long and how far one look may go.

What a look did not reach is said to be assumed, so a budget never makes an answer wrong, only weaker.
"""

from time import perf_counter, thread_time

#: On a machine that is busy with other things, a look may last this much longer than it computes.
PATIENCE = 3


class Spent(Exception):
    """The budget is spent; what was being looked at is not known."""


class Budget:
    """Milliseconds of computing and sampled bytes, shared by all looks of one run."""

    def __init__(self, milliseconds=100.0, sampled=16 << 20):
        self.started = perf_counter()
        self.deadline = self.started + milliseconds * PATIENCE / 1000
        self.limit = thread_time() + milliseconds / 1000
        self.bytes = sampled

    def took(self):
        """Milliseconds by the clock."""
        return (perf_counter() - self.started) * 1000

    def is_over(self):
        return thread_time() >= self.limit or perf_counter() >= self.deadline

    def check(self):
        if self.is_over():
            raise Spent

    def take(self, size):
        """Whether `size` more bytes may be read."""
        if size > self.bytes:
            return False
        self.bytes -= size
        return True

    def part(self, milliseconds, sampled):
        """A smaller budget inside this one."""
        inner = Budget(milliseconds, min(sampled, self.bytes))
        inner.deadline = min(inner.deadline, self.deadline)
        inner.limit = min(inner.limit, self.limit)
        return inner
