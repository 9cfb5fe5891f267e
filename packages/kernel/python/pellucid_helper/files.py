"""Which of the files that were opened are data of the notebook's, and how they are named in a report."""

import os
import sys
import tempfile


class Files:
    def __init__(self, folder):
        self.folder = folder
        roots = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(os.__file__)}
        home = os.path.expanduser("~")
        hidden = [
            ".cache",
            ".config",
            ".ipython",
            ".jupyter",
            ".matplotlib",
            ".fonts",
            ".local/share",
            ".keras/keras.json",
        ]
        #: Reading from these is part of the machine, not of the notebook.
        self.machine = tuple(os.path.join(root, "") for root in {*roots, *map(os.path.realpath, roots)}) + (
            "/proc/",
            "/sys/",
            "/dev/",
            "/etc/",
            "/usr/",
            "/run/",
            *(os.path.join(home, one) for one in hidden),
        )
        self.cells = os.path.join(tempfile.gettempdir(), "ipykernel_")
        self.own = os.path.dirname(os.path.abspath(__file__))

    def is_cell(self, filename):
        return filename.startswith((self.cells, "<ipython-input", self.folder)) or "ipykernel_" in filename

    def report(self, heard, mapped=()):
        sorted_out = {"read": set(), "written": {self.named(path) for path in mapped}, "listed": set()}
        for path, how, folder in list(heard.files):
            whole = os.path.normpath(os.path.join(folder or self.folder, path))
            if not self.is_ignored(whole, how):
                sorted_out[how].add(self.named(whole))
        return {
            # A folder whose files were asked for ends with a slash.
            "read": sorted(sorted_out["read"] | {os.path.join(one, "") for one in sorted_out["listed"]}),
            "written": sorted(sorted_out["written"]),
            "incomplete": heard.incomplete,
        }

    def is_ignored(self, path, how):
        if "site-packages" in path or "dist-packages" in path or path.startswith((self.cells, self.own)):
            return True
        if path.endswith((".pyc", ".so", ".pyd", ".ttf", ".otf", ".afm")) or "__pycache__" in path:
            return True
        if path == os.path.dirname(self.cells) or (how != "listed" and path in sys.path):
            return True
        inside = path.startswith(os.path.join(self.folder, ""))
        return not inside and path.startswith(self.machine) and (how != "written" or not path.startswith("/usr/"))

    def named(self, path):
        """Relative to the notebook's folder where it lies in it."""
        inside = path == self.folder or path.startswith(os.path.join(self.folder, ""))
        name = os.path.relpath(path, self.folder) if inside else path
        return name.replace(os.sep, "/")
