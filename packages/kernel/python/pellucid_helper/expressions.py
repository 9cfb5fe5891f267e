"""Values of expressions as short text or a table, for `{{ }}` in Markdown. The only place where the helper runs what a person wrote:
it is asked only for notebooks in which the person has switched it on. Assigns nothing, prints nothing, keeps no history."""

import ast
import contextlib
import io

LONGEST = 2000
LONGEST_HTML = 100_000
_ASSIGNS = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)


def value_of(text, shell):
    try:
        tree = ast.parse(text.strip(), "<markdown>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return {"error": f"not an expression: {getattr(error, 'msg', error)}"}
    if any(isinstance(node, _ASSIGNS) for node in ast.walk(tree)):
        return {"error": "an expression here may not assign or wait"}
    hidden = io.StringIO()
    try:
        with contextlib.redirect_stdout(hidden), contextlib.redirect_stderr(hidden):
            value = eval(compile(tree, "<markdown>", "eval"), shell.user_ns)
            shown = value if type(value) is str else words_of(value, shell)
            html = None if type(value) is str else html_of(value, shell)
    except KeyboardInterrupt:
        return {"error": "interrupted"}
    except BaseException as error:  # noqa: BLE001 - a cell's text must never end the kernel
        return {"error": f"{type(error).__name__}: {error}"[:300]}
    answer = {"text": shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"}
    return answer if html is None else {**answer, "html": html}


def words_of(value, shell):
    """As a cell shows it: precision and widths are the person's settings. A number of numpy's is a number in a sentence."""
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()
    shown = shell.display_formatter.formatters["text/plain"](value)
    return shown if isinstance(shown, str) else repr(value)


def html_of(value, shell):
    """As an output shows it, where its type has HTML of its own; what is too large for a place in a text stays text."""
    html = shell.display_formatter.formatters["text/html"](value)
    return html if isinstance(html, str) and len(html) <= LONGEST_HTML else None
