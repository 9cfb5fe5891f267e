"""Where the helper takes hold of ipykernel: at the status messages that begin and end the handling of a request.

No frame of ours is ever around the user's code, no IPython event is used (users replace those), and an interrupt finds
us only where ipykernel ignores it anyway. Whatever fails here fails without a word; the cell is not ours to break.
"""

import os

from . import audit, debugging
from .observer import Observer
from .requests import Requests

OBSERVATION = "pellucid_observation"
REQUEST = "pellucid_request"
REPLY = "pellucid_reply"
#: Messages after which values may have changed without a run.
_STRANGERS = frozenset(["comm_open", "comm_msg", "comm_close", "debug_request"])


class Attachment:
    """The helper of one kernel, made when its first request comes."""

    def __init__(self, milliseconds):
        self.milliseconds = milliseconds
        self.observer = None
        self.requests = None

    def of(self, kernel):
        if self.observer is None and getattr(kernel, "shell", None) is not None:
            self.observer = Observer(kernel.shell, os.getcwd(), self.milliseconds)
            audit.install((self.observer.files.cells, os.path.join(os.getcwd(), ""), "<ipython-input"))
            self.requests = Requests(self.observer, kernel)
            # Whoever asks the kernel what it is gets a tip picked by the user's own random numbers, which then differ.
            kernel.shell.enable_tip = False
        return self.observer

    def move(self, kernel, request):
        """Puts a kernel that nobody has used yet into the folder and under the name it would have been started with."""
        if self.observer is not None:
            return {"status": "refused", "reason": "This kernel has been used already."}
        folder, session = request["folder"], request["session"]
        os.chdir(folder)
        os.environ["JPY_SESSION_NAME"] = session
        kernel.shell.starting_dir = folder
        kernel.shell.user_ns["__session__"] = session
        return {"status": "ok"}

    def answer(self, kernel, stream, ident, parent):
        request = parent["content"]
        if request.get("op") == "move":
            content = self.move(kernel, request)
        else:
            content = self.requests.answer(request) if self.of(kernel) is not None else _NOT_READY
        kernel.session.send(stream, REPLY, content, parent, ident)

    def before(self, kernel, parent):
        header = parent.get("header") or {}
        kind = header.get("msg_type")
        if kind in _STRANGERS and self.observer is not None:
            self.observer.strangers += 1
            self.requests.shown.turn()
        if kind == "execute_request" and not is_aborting(kernel, header.get("subshell_id")):
            observer = self.of(kernel)
            if observer is not None:
                observer.start(header["msg_id"])
                self.requests.shown.begin(header["msg_id"], (parent.get("metadata") or {}).get("cellId"))
                debugging.before_run(kernel.shell)

    def after(self, kernel, parent):
        header = parent.get("header") or {}
        kind = header.get("msg_type")
        if self.observer is not None and (kind == "execute_request" or kind in _STRANGERS):
            self.requests.shown.end(header["msg_id"])
        if kind != "execute_request" or self.observer is None:
            return
        report = self.observer.end(header["msg_id"])
        if report is not None:
            kernel.session.send(
                kernel.iopub_socket, OBSERVATION, report, parent=parent, ident=kernel._topic(OBSERVATION)
            )


_NOT_READY = {"status": "refused", "reason": "This kernel has no namespace."}


def is_aborting(kernel, subshell_id):
    if subshell_id is None:
        return bool(getattr(kernel, "_aborting", False))
    try:
        return bool(kernel.shell_channel_thread.manager.get_subshell_aborting(subshell_id))
    except Exception:
        return False


def attach(kernel_class, milliseconds):
    attachment = Attachment(milliseconds)
    _attach_reports(kernel_class, attachment)
    _attach_requests(kernel_class, attachment)


def _attach_requests(kernel_class, attachment):
    async def pellucid_request(self, stream, ident, parent):
        try:
            attachment.answer(self, stream, ident, parent)
        except Exception as error:
            content = {"status": "refused", "reason": f"The helper failed: {type(error).__name__}."}
            self.session.send(stream, REPLY, content, parent, ident)

    kernel_class.pellucid_request = pellucid_request
    kernel_class.msg_types = [*kernel_class.msg_types, REQUEST]
    kernel_class.control_msg_types = [*kernel_class.control_msg_types, REQUEST]


def _attach_reports(kernel_class, attachment):
    publish = kernel_class._publish_status

    def publish_status(self, status, channel, parent=None):
        try:
            if status != "starting" and (parent or self.get_parent(channel))["header"]["msg_type"] == REQUEST:
                # Answering is not work: a kernel that runs a cell stays busy, one that does not stays idle.
                return
            if channel == "shell":
                if status == "idle":
                    attachment.after(self, parent or self.get_parent("shell"))
                    publish(self, status, channel, parent)
                    return
                publish(self, status, channel, parent)
                if status == "busy":
                    attachment.before(self, parent or self.get_parent("shell"))
                return
        except BaseException:
            if status == "busy":
                return
        publish(self, status, channel, parent)

    kernel_class._publish_status = publish_status
