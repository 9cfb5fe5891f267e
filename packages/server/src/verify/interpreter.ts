/**
 * Asks a notebook's interpreter, without a kernel, what it makes of the cells: does their text compile, which modules are not
 * there, which versions are. One short program on its standard library (and IPython, where it is there, for magics); it
 * imports nothing of the notebook's and runs none of its code.
 */
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import type { Environment, Inspection } from "@pellucid/execution";
import type { KernelSpec } from "@pellucid/kernel";

export type Answer = Inspection & { readonly environment: Environment; readonly builtins: readonly string[] };

const LIMIT_MS = 30_000;

/** Null for other languages, and for interpreters that do not answer. */
export async function askInterpreter(
  spec: KernelSpec,
  sources: readonly string[],
  folder: string,
): Promise<Answer | null> {
  const program = spec.python?.executable ?? spec.argv[0];
  if (spec.language !== "python" || !program) return null;
  const text = await run(program, JSON.stringify({ sources, folder }));
  try {
    return text === null ? null : (JSON.parse(text.slice(text.lastIndexOf("\n{") + 1)) as Answer);
  } catch {
    return null;
  }
}

function run(program: string, input: string): Promise<string | null> {
  return new Promise((done) => {
    const child = spawn(program, ["-c", QUESTION], {
      cwd: tmpdir(),
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, PYTHONIOENCODING: "utf-8", PELLUCID_TOKEN: undefined },
    });
    let text = "";
    const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
    child.stdout.setEncoding("utf8").on("data", (data: string) => (text += data));
    child.stdin.on("error", () => {});
    child.on("error", () => done(null));
    child.on("close", (code) => {
      clearTimeout(timer);
      done(code === 0 ? text : null);
    });
    child.stdin.end(input);
  });
}

const QUESTION = String.raw`
import ast, builtins, hashlib, importlib.util, json, locale, os, platform, re, sys, time, warnings
from importlib import metadata
warnings.simplefilter("ignore")
asked = json.load(sys.stdin)
sources, folder = asked["sources"], asked["folder"]
try:
    from IPython.core.inputtransformer2 import TransformerManager
    transform = TransformerManager().transform_cell
except Exception:
    transform = None
TIMED = re.compile(r"\A\s*%%(?:time|timeit|capture|prun|memit)\b[^\n]*\n")

def tree_of(source):
    source = TIMED.sub("\n", source)
    if transform is None and re.search(r"^\s*[%!?]|\?\s*$", source, re.M):
        return None
    text = transform(source) if transform else source
    return compile(text, "cell", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)

def certain(body):
    "Statements that every run comes to."
    for node in body:
        yield node
        if isinstance(node, ast.With):
            yield from certain(node.body)

def roots_of(node):
    if isinstance(node, ast.Import):
        return [(alias.name, node.lineno) for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return [(node.module, node.lineno)]
    return []

syntax, certainly, imported = [], [], set()
for cell, source in enumerate(sources):
    try:
        tree = tree_of(source)
    except SyntaxError as error:
        syntax.append({"cell": cell, "line": error.lineno or 0, "message": error.msg or "invalid syntax"})
        continue
    except Exception:
        continue
    if tree is None:
        continue
    for node in certain(tree.body):
        certainly += [(cell, name, line) for name, line in roots_of(node)]
    for node in ast.walk(tree):
        imported.update(name.split(".")[0] for name, _ in roots_of(node))

sys.path[0:0] = [folder]
everything = "\n".join(sources)
movable = re.search(r"sys\.path|pip install|conda install|%run|os\.chdir|%cd", everything)

def is_missing(name):
    try:
        return importlib.util.find_spec(name) is None
    except Exception:
        return False

missing, seen = [], set()
for cell, name, line in [] if movable else certainly:
    root = name.split(".")[0]
    if root in seen or root in sys.builtin_module_names:
        continue
    seen.add(root)
    if is_missing(root):
        missing.append({"cell": cell, "line": line, "module": root})

def version_of(name):
    try:
        return metadata.version(name)
    except Exception:
        return None

def distributions():
    "Import name to the distributions that bring it."
    if hasattr(metadata, "packages_distributions"):
        return metadata.packages_distributions()
    found = {}
    for one in metadata.distributions():
        for name in (one.read_text("top_level.txt") or "").split():
            found.setdefault(name, []).append(one.metadata["Name"])
    return found

owners = distributions()
direct = sorted({name for root in imported for name in owners.get(root, [])})
closure, queue = {}, list(direct)
while queue:
    name = re.sub(r"[-_.]+", "-", queue.pop()).lower()
    if name in closure:
        continue
    version = version_of(name)
    closure[name] = version
    if version is None:
        continue
    for need in metadata.requires(name) or []:
        if "extra ==" not in need:
            queue.append(re.match(r"[A-Za-z0-9._-]+", need).group())
lock = "\n".join("%s==%s" % pair for pair in sorted(closure.items()) if pair[1])
names = ["get_ipython", "display", "In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh", "exit", "quit",
         "__name__", "__doc__", "__builtin__", "__builtins__", "__package__", "__loader__", "__spec__", "__session__"]
print("\n" + json.dumps({
    "syntax": syntax,
    "missing": missing,
    "builtins": dir(builtins) + names,
    "environment": {
        "python": platform.python_version(),
        "platform": "%s %s" % (platform.system(), platform.machine()),
        "packages": {name: version_of(name) for name in direct if version_of(name)},
        "lock": hashlib.sha256(lock.encode()).hexdigest()[:16],
        "locale": (locale.getlocale()[0] or "C"),
        "timezone": time.tzname[0],
        "threads": os.cpu_count() or 1,
    },
}))
`;
