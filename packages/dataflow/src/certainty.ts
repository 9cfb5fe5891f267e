/** What of a branch, a loop, a `with` or a decorator is certain without running it. Cautious: "unknown" is the usual answer. */
import type { Expression } from "./python.ts";

/** True, false, or null where it depends. A notebook's `__name__` is "__main__". */
export function constantTest(test: Expression): boolean | null {
  if (test.kind === "constant") {
    if (test.text === "true" || /^[1-9]\d*$/.test(test.text)) return true;
    if (test.text === "false" || test.text === "none" || test.text === "0") return false;
  }
  if (test.kind === "operation" && test.operator === "comparison_operator ==" && test.parts.length === 2) {
    const [a, b] = test.parts as [Expression, Expression];
    const [name, text] = a.kind === "name" ? [a, b] : [b, a];
    if (name.kind === "name" && name.id === "__name__" && text.kind === "constant" && text.value === "__main__")
      return true;
  }
  return null;
}

export function runsAtLeastOnce(iterable: Expression): boolean {
  if (iterable.kind === "group") return iterable.items.some((item) => item.kind !== "starred");
  if (iterable.kind === "constant") return iterable.value !== null && iterable.value.length > 0;
  if (iterable.kind !== "call" || iterable.callee.kind !== "name") return false;
  const values = iterable.arguments.map((one) => one.value);
  if (/^(enumerate|list|tuple|sorted|reversed|tqdm)$/.test(iterable.callee.id))
    return values[0] !== undefined && runsAtLeastOnce(values[0]);
  if (iterable.callee.id !== "range") return false;
  const numbers = values.map((value) =>
    value.kind === "constant" ? Number(value.text.replaceAll("_", "")) : Number.NaN,
  );
  const [first = Number.NaN, second] = numbers;
  if (second === undefined) return first > 0;
  return numbers.length === 2 ? first < second : false;
}

/** Context managers that let errors through, as far as they are known by name. Any other may go on after an error. */
const TRANSPARENT = new Set(
  (
    "open no_grad enable_grad inference_mode set_grad_enabled autocast device catch_warnings errstate printoptions " +
    "option_context style_context context style axes_style plotting_context rc_context Pool ThreadPool ThreadPoolExecutor " +
    "ProcessPoolExecutor ZipFile TarFile File urlopen connect Session GradientTape strategy scope closing nullcontext tqdm " +
    "TemporaryDirectory TemporaryFile NamedTemporaryFile redirect_stdout redirect_stderr ExcelWriter HDFStore timer Timer " +
    "localcontext Lock RLock Output Progress start_run parallel_backend config_context gzip bz2 profile record_function " +
    "random_seed Client memmap load read_csv ExcelFile Image name_scope variable_scope as_default device_scope"
  ).split(" "),
);

export const swallowsErrors = (context: Expression): boolean => !TRANSPARENT.has(lastName(context));

/** Decorators that keep what they are handed and call it when somebody asks, as far as they are known by name. */
const KEEPERS = new Set(
  (
    "cache lru_cache cached_property wraps total_ordering singledispatch singledispatchmethod property setter getter deleter " +
    "staticmethod classmethod abstractmethod contextmanager asynccontextmanager dataclass final override overload " +
    "runtime_checkable no_grad inference_mode"
  ).split(" "),
);

/** A decorator that may call the function at once. */
export const mayCallAtOnce = (decorator: Expression): boolean => !KEEPERS.has(lastName(decorator));

/** `lru_cache` of `@functools.lru_cache(maxsize=None)`. */
function lastName(value: Expression): string {
  const callee = value.kind === "call" ? value.callee : value;
  return callee.kind === "attribute" ? callee.name : callee.kind === "name" ? callee.id : "";
}
