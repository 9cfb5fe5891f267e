/**
 * An ipykernel sends what it says from a thread of its own, which is woken for each message; with each the code that runs gives
 * Python's lock away and waits to get it back. A cell that makes hundreds of widgets spends a fifth of its time so. In a flood the
 * thread therefore takes what has come every few milliseconds, all at once, and is not woken meanwhile; nothing else is changed, least
 * of all the order. Part of the prelude in ipykernel.ts; written against ipykernel 6.17 to 7.4. Elsewhere nothing is changed.
 */

/** So many messages within so long are a flood. */
const MANY = 12;
const WITHIN_S = 0.03;
/** Less than a person or a page notices. */
const REST_S = 0.003;

export const OUTPUT_GATHERING = `
def _gather_output():
    from threading import Event
    from time import monotonic
    from ipykernel.iostream import IOPubThread
    if not {"schedule", "_handle_event", "_event_pipe", "stop"} <= set(vars(IOPubThread)):
        return
    stop = IOPubThread.stop
    class Flood:
        began, row, rests = 0.0, 0, False
    def flood_of(thread):
        return vars(thread).setdefault("_pellucid_flood", Flood())
    def schedule(self, event):
        if not self.thread.is_alive():
            event()
            return
        self._events.append(event)
        # Looked at after it was added: whoever finds a rest that is ending is found by it. A flush waits until its turn has come.
        if not flood_of(self).rests or isinstance(getattr(event, "__self__", None), Event):
            self._event_pipe.send(b"")
    def take(thread):
        flood, count = flood_of(thread), len(thread._events)
        try:
            for _ in range(count):
                thread._events.popleft()()
        finally:
            now = monotonic()
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
