/**
 * From 7.4 on, an ipykernel answers what a page says to a widget where the widget spoke last, whichever subshell the page names: in the
 * main thread, mostly, where it waits for a cell that computes. A button that is to stop the cell would be heard after it. Here it goes
 * to the main thread only while that one listens (it rests, or its cell awaits), and otherwise where the page wants it. Part of the prelude
 * in ipykernel.ts.
 */

/** A thread that listens answers sooner, s. */
const LISTENS_S = 0.03;

export const WIDGET_ROUTES = `
def _route_widgets():
    from threading import Event
    from ipykernel.comm.comm import BaseComm
    from ipykernel.kernelbase import Kernel
    where_it_spoke = getattr(BaseComm, "_reply_subshell_for", None)
    if where_it_spoke is None:
        return
    asked = [Event()]
    asked[0].set()
    def listens():
        # A question that waits already says enough.
        if not asked[0].is_set():
            return False
        asked[0] = Event()
        Kernel.instance().io_loop.add_callback(asked[0].set)
        return asked[0].wait(${LISTENS_S})
    def route(self, data, wanted):
        there = where_it_spoke(self, data, wanted)
        return wanted if there is None and wanted is not None and not listens() else there
    BaseComm._reply_subshell_for = route
`.trim();
