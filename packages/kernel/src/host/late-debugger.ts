/**
 * debugpy is more than half of what an ipykernel loads at its start, and hardly any run is debugged. Until a debugger
 * asks its first question, ipykernel's module for debuggers stands there without it. Part of the prelude in
 * ipykernel.ts; written against ipykernel 6.17 to 7.4, whose module begins alike. Where it begins differently, or
 * debugpy is not installed, nothing is changed.
 */
export const LATE_DEBUGGER = `
def _load_debugger_late():
    import sys
    from importlib import import_module
    from importlib.util import find_spec
    from types import ModuleType
    if "debugpy" in sys.modules or find_spec("debugpy") is None:
        return
    class StandIn(ModuleType):
        def __getattr__(self, name):
            return None
    names = ["debugpy", "debugpy.server", "_pydevd_bundle", "_pydevd_bundle.pydevd_suspended_frames"]
    sys.modules.update((name, StandIn(name)) for name in names)
    try:
        module = import_module("ipykernel.debugger")
    finally:
        for name in names:
            del sys.modules[name]
    explorer, request = module.VariableExplorer, module.Debugger.process_request
    module.VariableExplorer = lambda: None
    def load(debugger):
        before = set(sys.modules)
        from debugpy.server import api
        from _pydevd_bundle import pydevd_frame_utils
        from _pydevd_bundle.pydevd_suspended_frames import SuspendedFramesManager, _FramesTracker
        module.api, module.pydevd_frame_utils = api, pydevd_frame_utils
        module.SuspendedFramesManager, module._FramesTracker = SuspendedFramesManager, _FramesTracker
        loaded = [sys.modules[name] for name in set(sys.modules) - before if "pydev" in name or "debugpy" in name]
        # What a debugger must not step into.
        debugger.kernel_modules += [file for file in (getattr(one, "__file__", None) for one in loaded) if file]
        debugger.variable_explorer = explorer()
        module.VariableExplorer = explorer
    async def process_request(self, message):
        try:
            if module.VariableExplorer is not explorer:
                load(self)
        except Exception as error:
            answer = {"type": "response", "success": False, "message": f"debugpy cannot be loaded: {error}", "body": {}}
            return dict(answer, seq=message["seq"], request_seq=message["seq"], command=message["command"])
        return await request(self, message)
    module.Debugger.process_request = process_request
`.trim();
