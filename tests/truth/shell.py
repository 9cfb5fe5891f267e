"""Kernels for the truth suite, cheap by the hundred: each is a fork of one warm process, with IPython's own shell and the
product's own helper in it. Reads one JSON line a request and answers one.

    {"new": FOLDER}       a new kernel, in this folder; the one before ends. With "plain": true it has no helper
    {"run": CODE}         runs it; answers {"text": ..., "ok": ..., "seen": the helper's report}
    {"ask": REQUEST}      asks the helper (packages/protocol/src/helper.ts); answers {"reply": ...}
"""

import io
import json
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

sys.path.insert(0, sys.argv[1])
#: Cells may patch what we use ourselves.
dumps, loads = json.dumps, json.loads

import random  # noqa: F401, E402  warm
import re  # noqa: E402

try:
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    import sklearn.linear_model  # noqa: F401
except ImportError:
    pass
from IPython.core.interactiveshell import InteractiveShell  # noqa: E402
from traitlets.config import Config  # noqa: E402
from pellucid_helper import audit  # noqa: E402
from pellucid_helper.observer import Observer  # noqa: E402
from pellucid_helper.requests import Requests  # noqa: E402


#: Made once, before any fork: most of a kernel's start is this.
SHELL = InteractiveShell.instance(colors="NoColor", config=Config({"HistoryManager": {"enabled": False}}))
with redirect_stdout(io.StringIO()):
    SHELL.run_cell("pass", store_history=False)
    Observer(SHELL, os.getcwd(), 500).start("warm")


class Kernel:
    def __init__(self, folder, plain):
        os.chdir(folder)
        sys.path.insert(0, folder)
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        self.shell = SHELL
        self.n = 0
        self.observer = None if plain else Observer(self.shell, folder, 500)
        self.requests = None if plain else Requests(self.observer, self)
        if plain:
            return
        audit.install((self.observer.files.cells, os.path.join(folder, ""), "<ipython-input"))

    def run(self, code):
        self.n += 1
        if self.observer:
            self.observer.start(str(self.n))
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            result = self.shell.run_cell(code, store_history=True)
        seen = self.observer.end(str(self.n)) if self.observer else None
        error = result.error_before_exec or result.error_in_exec
        text = re.sub(r"Out\[\d+\]: ?", "= ", out.getvalue())
        text = text.split("---------------------------------------------------------------------------")[0]
        return {"text": text + (f"! {type(error).__name__}: {error}" if error else ""), "ok": not error, "seen": seen}


def serve(folder, plain, requests, answers):
    kernel = Kernel(folder, plain)
    for line in requests:
        request = loads(line)
        answer = {"reply": kernel.requests.answer(request["ask"])} if "ask" in request else kernel.run(request["run"])
        print(dumps(answer, default=str), file=answers, flush=True)
    os._exit(0)


def fork(folder, plain):
    (read_requests, write_requests), (read_answers, write_answers) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write_requests)
        os.close(read_answers)
        serve(folder, plain, os.fdopen(read_requests), os.fdopen(write_answers, "w"))
    os.close(read_requests)
    os.close(write_answers)
    return child, os.fdopen(write_requests, "w"), os.fdopen(read_answers)


def main():
    current = None
    for line in sys.stdin:
        request = loads(line)
        if "new" in request:
            if current:
                current[1].close()
                current[2].close()
                os.waitpid(current[0], 0)
            current = fork(request["new"], request.get("plain", False))
            print("{}", flush=True)
        else:
            print(line.strip(), file=current[1], flush=True)
            print(current[2].readline().strip() or '{"text": "died", "ok": false}', flush=True)


main()
