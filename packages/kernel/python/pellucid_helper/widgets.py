"""Widgets whose state is also written by the page that shows them.

What is printed under an `Output` widget is caught by the page, which tells the kernel a moment later: when that comes is
nobody's doing, and no cell is stale for it.
"""

#: What the page tells of an `Output`, and what the widget needs to talk with it.
_TOLD = frozenset(["outputs", "msg_id", "comm", "keys"])


def handlers(home):
    return {home.Output: _output}


def _output(walker, obj, cls):
    walker.share(id(obj))
    walker.word("output widget")
    traits = obj.__dict__.get("_trait_values", {})
    parts = [part for name, value in sorted(traits.items()) if _is_content(name) for part in (name, value)]
    walker.push(walker.keep(parts))


def _is_content(name):
    return name not in _TOLD and not name.startswith("_")
