/**
 * What we change in the start of an ipykernel, so that it loses nothing and its floods stay small. A stock ipykernel
 * drops output when its reader stands still for a moment (a send limit of 1,000 messages in its own socket), and sends
 * what one loop printed as a single frame of any size. Both are set before the kernel's own main function runs, in its
 * process but outside the user's namespace. The slices of one text go out as one event of the kernel's output thread:
 * one event each would fill the queue by which that thread wakes itself, and stop it for ever. Other kernels are
 * started as their kernelspec says.
 */
import type { KernelLaunch } from "@pellucid/protocol";

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
try:
    path = sys.path[:]
    if sys.path and sys.path[0] == "":
        del sys.path[0]
    _prepare()
except Exception:
    pass
finally:
    sys.path[:] = path
del _prepare, path
runpy.run_module("ipykernel_launcher", run_name="__main__", alter_sys=True)
`.trim();

/** Whether these arguments run ipykernel by its module, as its own kernelspec does. */
const moduleAt = (argv: readonly string[]): number => {
  const at = argv.indexOf("-m");
  return at > 0 && ["ipykernel_launcher", "ipykernel"].includes(argv[at + 1] ?? "") ? at : -1;
};

export const isIpykernel = (launch: KernelLaunch): boolean => moduleAt(launch.argv) > 0;

/** The arguments with our prelude before the module; unchanged for other kernels. */
export function argvWithPrelude(argv: readonly string[]): readonly string[] {
  const at = moduleAt(argv);
  return at < 0 ? argv : [...argv.slice(0, at), "-c", PRELUDE, ...argv.slice(at + 2)];
}
