"""What ipykernel's debugger needs beside it: a start that leaves no name behind, and an end that leaves no trace.

ipykernel starts debugpy by running `import debugpy` in the user's namespace, and only while nothing else runs. We start
it from the control thread, so a running cell can be looked into. Pausing where a cell fails, and looking at the frames
of the last failure, are ours: debugpy itself knows only exceptions that end the process. Nothing here is imported or
changed until somebody debugs.
"""

import sys
import threading
from pathlib import Path

from .refused import Refused

#: debugpy puts its own in the place of this one, which warns into the cell's output.
settrace = sys.settrace
_RUNNING = 1
_NO_STEP = -1


class Debugging:
    def __init__(self, shell):
        self.shell = shell

    def answer(self, request):
        want = request["want"]
        if want == "attach":
            return self.prepare()
        if want == "failures":
            return self.pause_at_failures(bool(request.get("on")))
        return self.look_back()

    # ---- the start ------------------------------------------------------------------------------------------------

    def prepare(self):
        debugger = getattr(self.shell.kernel, "debugger", None)
        if debugger is None:
            raise Refused("debugpy is not installed in this kernel's environment, so it cannot be debugged.")
        if not debugger.debugpy_initialized:
            import debugpy
            from ipykernel.compiler import get_tmp_directory

            Path(get_tmp_directory()).mkdir(mode=0o700, parents=True, exist_ok=True)
            host, port = debugger.debugpy_client.get_host_port()
            debugpy.listen((host, int(port)))
            # Our own start of the kernel, at the bottom of every stack, and we ourselves are nobody's code.
            own = [str(file) for file in Path(__file__).parent.glob("*.py")]
            debugger.kernel_modules = [*debugger.kernel_modules, "<string>", *own]
            debugger.debugpy_initialized = True
        elif not debugger.is_started:
            trace_again()
        return {"started": bool(debugger.is_started)}

    # ---- failures -------------------------------------------------------------------------------------------------

    def pause_at_failures(self, wanted):
        """Pauses before the traceback of a failing cell is shown: its frames are all there still."""
        shell = self.shell
        vars(shell).pop("showtraceback", None)
        if wanted:
            show = shell.showtraceback

            def showtraceback(*arguments, **options):
                try:
                    kind, value, trace = sys.exc_info()
                    is_main = threading.current_thread() is threading.main_thread()
                    if is_main and isinstance(value, Exception) and is_attached(shell):
                        pause_in((kind, value, trace))
                finally:
                    value = trace = None
                return show(*arguments, **options)

            shell.showtraceback = showtraceback
        return {"on": wanted}

    def look_back(self):
        """Pauses in the frames of the last failure, until the debugger continues."""
        value = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
        trace = getattr(sys, "last_traceback", None) or getattr(value, "__traceback__", None)
        if value is None or trace is None:
            raise Refused("The kernel keeps no frames of a failure: run the cell again, then debug from its error.")
        if not is_attached(self.shell):
            raise Refused("The debugger is not attached.")
        pause_in((type(value), value, trace))
        return {"looked": True}


def pause_in(failure):
    debugger = global_debugger()
    if debugger is None:
        return
    if hasattr(debugger, "trigger_exception_handler"):
        debugger.trigger_exception_handler(failure, as_uncaught=False)
        return
    thread, trace = threading.current_thread(), failure[2]
    frames = {}
    while trace is not None:
        frame = trace.tb_frame
        frames[id(frame)] = frame
        trace = trace.tb_next
    info = debugger.set_additional_thread_info(thread)
    info.is_tracing += 1
    try:
        debugger.do_stop_on_unhandled_exception(thread, frame, frames, failure)
    finally:
        info.is_tracing -= 1


def is_attached(shell):
    return bool(getattr(getattr(shell.kernel, "debugger", None), "is_started", False))


def global_debugger():
    constants = sys.modules.get("_pydevd_bundle.pydevd_constants")
    return getattr(getattr(constants, "GlobalDebuggerHolder", None), "global_dbg", None)


def trace_again():
    """debugpy sets its trace in all threads when it starts, and never again; `before_run` has taken it out since. It is
    put back where code runs by now, so that this run can be paused and not only the next."""
    debugger = global_debugger()
    if debugger is None or _monitors():
        return
    _forget_last_run(threading.main_thread())
    debugger.enable_tracing(debugger.trace_dispatch, apply_to_all_threads=True)
    settrace(None)  # This thread, the kernel's for control, is nobody's code.


def before_run(shell):
    """Undoes what a run left in the thread: a step that went on beyond its end, or an interrupt while it was paused,
    after which neither Python nor debugpy would trace it again. Without a debugger nothing is traced."""
    debugger = global_debugger()
    if debugger is None:
        return
    monitors = _monitors()
    if not is_attached(shell):
        if not monitors and _is_debuggers(sys.gettrace()):
            settrace(None)
        return
    _forget_last_run(threading.current_thread())
    if not monitors and sys.gettrace() is None:
        debugger.enable_tracing()


def _forget_last_run(thread):
    info = getattr(thread, "additional_info", None)
    if info is None:
        return
    info.pydev_state = _RUNNING
    info.pydev_step_cmd = _NO_STEP
    info.pydev_original_step_cmd = _NO_STEP
    info.pydev_step_stop = None
    info.is_tracing = 0
    if hasattr(info, "update_stepping_info"):
        info.update_stepping_info()


def _monitors():
    return bool(getattr(sys.modules.get("_pydevd_bundle.pydevd_constants"), "PYDEVD_USE_SYS_MONITORING", False))


def _is_debuggers(tracer):
    module = getattr(tracer, "__module__", None) or type(tracer).__module__
    return type(module) is str and module.startswith(("_pydevd", "pydevd"))
