/**
 * What we change in the start of an ipykernel, so that it loses nothing and its floods stay small. A stock ipykernel
 * drops output when its reader stands still for a moment (a send limit of 1,000 messages in its own socket), and sends
 * what one loop printed as a single frame of any size. Both are set before the kernel's own main function runs, in its
 * process but outside the user's namespace. The slices of one text go out as one event of the kernel's output thread:
 * one event each would fill the queue by which that thread wakes itself, and stop it for ever. What comes in a flood is sent some
 * at a time (output-gathering.ts); its debugger is loaded late (late-debugger.ts); its widgets hear while it computes (widget-routes.ts).
 * Other kernels are started as their kernelspec says.
 */
import type { KernelLaunch } from "@pellucid/protocol";
import { LATE_DEBUGGER } from "./late-debugger.ts";
import { OUTPUT_GATHERING } from "./output-gathering.ts";
import { WIDGET_ROUTES } from "./widget-routes.ts";

/** Characters of stream text in one message: so small that the kernel's ZeroMQ copies it rather than counting references. */
const STREAM_SLICE = 60_000;

const PRELUDE = `
import sys, runpy
def _prepare():
    from ipykernel.kernelapp import IPKernelApp
    from jupyter_client.session import Session
    bind = IPKernelApp._bind_socket
    def bind_without_limit(self, socket, port):
        socket.sndhwm = 0
        return bind(self, socket, port)
    IPKernelApp._bind_socket = bind_without_limit
    send = Session.send
    class Direct:
        def __init__(self, thread):
            self.send_multipart = thread._really_send
    def send_pieces(session, stream, pieces, content, args, kwargs):
        text = content["text"]
        for number, piece in enumerate(pieces):
            part = text[number * ${STREAM_SLICE}:(number + 1) * ${STREAM_SLICE}]
            send(session, stream, dict(piece, content=dict(content, text=part)), *args, **kwargs)
    def send_in_slices(self, stream, msg_or_type, *args, **kwargs):
        message = msg_or_type
        if isinstance(message, dict) and message.get("msg_type") == "stream" and hasattr(stream, "_really_send"):
            content = message["content"]
            more = (len(content["text"]) - 1) // ${STREAM_SLICE}
            if more > 0:
                parent, metadata = message["parent_header"], message["metadata"]
                pieces = [message] + [self.msg("stream", parent=parent, metadata=metadata) for _ in range(more)]
                stream.schedule(lambda: send_pieces(self, Direct(stream), pieces, content, args, kwargs))
                return message
        return send(self, stream, msg_or_type, *args, **kwargs)
    Session.send = send_in_slices
${OUTPUT_GATHERING}
${LATE_DEBUGGER}
${WIDGET_ROUTES}
def _start_helper(folder, bytecode, budget):
    from importlib.util import module_from_spec, spec_from_file_location
    name, before = "pellucid_helper", sys.pycache_prefix
    sys.pycache_prefix = bytecode
    try:
        spec = spec_from_file_location(name, folder + "/__init__.py", submodule_search_locations=[folder])
        module = module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        module.install(budget) if budget else module.install_figures()
    finally:
        sys.pycache_prefix = before
        for loaded in [one for one in sys.modules if one == name or one.startswith(name + ".")]:
            del sys.modules[loaded]
def _quietly(step, *arguments):
    try:
        step(*arguments)
    except Exception:
        pass
path = sys.path[:]
if sys.path and sys.path[0] == "":
    del sys.path[0]
_quietly(_load_debugger_late)
_quietly(_prepare)
_quietly(_gather_output)
_quietly(_route_widgets)
HELPER
sys.path[:] = path
del _prepare, _gather_output, _route_widgets, _load_debugger_late, _start_helper, _quietly, path
runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
`.trim();

/** Whether these arguments run ipykernel by its module, as its own kernelspec does. */
const moduleAt = (argv: readonly string[]): number => {
  const at = argv.indexOf("-m");
  return at > 0 && ["ipykernel_launcher", "ipykernel"].includes(argv[at + 1] ?? "") ? at : -1;
};

/** What the helper's start needs: where its modules lie, and where their bytecode may. */
export interface HelperPlace {
  readonly folder: string;
  readonly bytecode: string;
  /** Null: it looks at no run, and only describes figures. */
  readonly budgetMs: number | null;
}

export const isIpykernel = (launch: KernelLaunch): boolean => moduleAt(launch.argv) > 0;

/** The arguments with our prelude before the module; unchanged for other kernels. Without a place, no helper. */
export function argvWithPrelude(argv: readonly string[], helper?: HelperPlace): readonly string[] {
  const at = moduleAt(argv);
  if (at < 0) return argv;
  const start = helper === undefined ? "" : `_quietly(_start_helper, ${pythonCall(helper)})`;
  return [...argv.slice(0, at), "-c", PRELUDE.replace("HELPER", () => start || "pass"), ...argv.slice(at + 2)];
}

/** Python reads JSON's texts and numbers as its own. */
const pythonCall = ({ folder, bytecode, budgetMs }: HelperPlace): string =>
  [folder, bytecode, budgetMs ?? 0].map((value) => JSON.stringify(value)).join(", ");
