"""What CPython's own symbol table says of Python texts, one line of JSON a text.

For the test that holds this package's scopes against CPython. Reads from stdin a JSON list of [name, text or null]; null
means: read the file of that name. Writes [name, rows or null, text or null]; rows is null where CPython does not compile
the text, text is given where a file is not UTF-8.
"""
import _symtable
import json
import sys
import tokenize
import warnings

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)
S = _symtable
HOMES = {S.LOCAL: "L", S.CELL: "C", S.FREE: "F", S.GLOBAL_EXPLICIT: "E", S.GLOBAL_IMPLICIT: "G"}
NONLOCAL = S.DEF_GLOBAL * 8
TYPE_PARAM = getattr(S, "DEF_TYPE_PARAM", 0)
FLAGS = [(S.USE, "u"), (S.DEF_LOCAL, "b"), (S.DEF_PARAM, "p"), (S.DEF_IMPORT, "i"), (S.DEF_ANNOT, "a"),
         (S.DEF_GLOBAL, "g"), (NONLOCAL, "n")]
KINDS = {S.TYPE_FUNCTION: "function", S.TYPE_CLASS: "class", S.TYPE_MODULE: "module"}
for name, kind in (("TYPE_TYPE_PARAMETERS", "type parameters"), ("TYPE_TYPE_PARAM", "type parameters"),
                   ("TYPE_TYPE_VARIABLE", "type bound"), ("TYPE_TYPE_VAR_BOUND", "type bound"),
                   ("TYPE_TYPE_ALIAS", "type alias"), ("TYPE_ANNOTATION", "annotation")):
    if hasattr(S, name):
        KINDS[getattr(S, name)] = kind
if "type alias" not in KINDS.values():
    KINDS.update({3: "annotation", 4: "type bound", 5: "type alias", 6: "type parameters"})
# Made by the compiler, written by nobody.
IMPLICIT = {"__classdict__", "__type_params__", "__conditional_annotations__"}


def rows(table, path, out):
    here = "%s/%s %s@%d" % (path, KINDS.get(table.type, table.type), table.name, table.lineno)
    names = []
    for name, flags in table.symbols.items():
        if name[0] == "." or name in IMPLICIT:
            continue
        letters = "".join(letter for bit, letter in FLAGS if flags & bit)
        names.append("%s=%s%s" % (name, letters, HOMES[(flags >> S.SCOPE_OFF) & S.SCOPE_MASK]))
    names.sort()
    out.append(here + " " + " ".join(names))
    for child in table.children:
        rows(child, here, out)


for name, text in json.load(sys.stdin):
    found, shown = None, None
    try:
        if text is None:
            with open(name, "rb") as file:
                source = file.read()
            try:
                source.decode("utf-8")
            except UnicodeDecodeError:
                with tokenize.open(name) as file:
                    source = shown = file.read()
        else:
            source = text
        found = []
        rows(S.symtable(source, name, "exec"), "", found)
        found.sort()
    except (SyntaxError, ValueError, UnicodeError, LookupError, RecursionError, MemoryError, OSError):
        found = None
    print(json.dumps([name, found, shown]), flush=False)
