/**
 * An ipykernel sends what it says from a thread of its own, which is woken for each message; with each the code that runs gives
 * Python's lock away and waits to get it back. A cell that makes hundreds of widgets spends a fifth of its time so. In a flood the
 * thread therefore takes what has come every few milliseconds, all at once, and is not woken meanwhile. Where it does not get the lock
 * so soon (it was seen to go without for a tenth of a second, while code computed), the code that says more waits until all is said, so
 * that what it makes is shown while it makes the rest. Nothing else is changed, least of all the order. Part of the prelude in
 * ipykernel.ts; written against ipykernel 6.17 to 7.4. Elsewhere nothing is changed.
 */

/** So many messages within so long are a flood. */
const MANY = 12;
const WITHIN_S = 0.03;
/** Less than a person or a page notices. */
const REST_S = 0.003;
/** So old may be what is not said yet when the code says more. */
const TURN_S = 0.008;
/** A thread that is held up by others holds up nobody. */
const PATIENCE_S = 0.1;

export const OUTPUT_GATHERING = `
def _gather_output():
    from threading import Event, current_thread
    from time import monotonic
    from ipykernel.iostream import IOPubThread
    if not {"schedule", "_handle_event", "_event_pipe", "stop"} <= set(vars(IOPubThread)):
        return
    stop = IOPubThread.stop
    class Flood:
        began, row, rests, said = 0.0, 0, False, 0.0
    def flood_of(thread):
        return vars(thread).setdefault("_pellucid_flood", Flood())
    def schedule(self, event):
        if not self.thread.is_alive():
            event()
            return
        flood = flood_of(self)
        self._events.append(event)
        if len(self._events) > ${MANY} and monotonic() - flood.said > ${TURN_S} and current_thread() is not self.thread:
            flood.said = monotonic()
            said = Event()
            self._events.append(said.set)
            self._event_pipe.send(b"")
            said.wait(${PATIENCE_S})
        # Looked at after it was added: whoever finds a rest that is ending is found by it. A flush waits until its turn has come.
        elif not flood.rests or isinstance(getattr(event, "__self__", None), Event):
            self._event_pipe.send(b"")
    def take(thread):
        flood, count = flood_of(thread), len(thread._events)
        try:
            for _ in range(count):
                thread._events.popleft()()
        finally:
            flood.said = now = monotonic()
            if now - flood.began > ${WITHIN_S}:
                flood.began, flood.row = now, 0
            flood.row += count
            if flood.row >= ${MANY} and not flood.rests:
                flood.rests = True
                thread.io_loop.call_later(${REST_S}, after_rest, thread)
    def after_rest(thread):
        flood = flood_of(thread)
        if thread._events:
            thread.io_loop.call_later(${REST_S}, after_rest, thread)
        else:
            flood.rests, flood.row = False, 0
        take(thread)
    def handle_event(self, message):
        take(self)
    def say_all(thread):
        while thread._events:
            thread._events.popleft()()
    def stop_after_all(self):
        if self.thread.is_alive():
            self.io_loop.add_callback(say_all, self)
        stop(self)
    IOPubThread.schedule, IOPubThread._handle_event, IOPubThread.stop = schedule, handle_event, stop_after_all
`.trim();
