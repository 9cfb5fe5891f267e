/** Errors of imports, and the package that would help. One line a case: class, message, module and package ("-": none helps). */
import { expect, test } from "vitest";
import { missingModule } from "./missing-module.ts";

test.each([
  ["ModuleNotFoundError", "No module named 'lightgbm'", "lightgbm lightgbm"],
  ["ModuleNotFoundError", "No module named 'cv2'", "cv2 opencv-python"],
  ["ModuleNotFoundError", "No module named 'sklearn'", "sklearn scikit-learn"],
  ["ModuleNotFoundError", "No module named 'PIL'", "PIL pillow"],
  ["ModuleNotFoundError", "No module named 'yaml'", "yaml PyYAML"],
  ["ModuleNotFoundError", "No module named 'google.cloud.storage'", "google.cloud.storage google-cloud-storage"],
  ["ModuleNotFoundError", "No module named 'google.cloud'", "google.cloud google-cloud-core"],
  ["ModuleNotFoundError", "No module named 'pandas.rolling'", "pandas.rolling -"],
  ["ModuleNotFoundError", "No module named 'tkinter'", "tkinter -"],
  ["ModuleNotFoundError", "No module named 'distutils'", "distutils -"],
  [
    "ImportError",
    "Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.",
    "openpyxl openpyxl",
  ],
  ["ImportError", "`Import lxml` failed.", "lxml lxml"],
  ["ImportError", "cannot import name 'x' from 'y' (/y.py)", null],
  ["RuntimeError", "'widget' is not a recognised GUI loop or backend name", "ipympl ipympl"],
  ["RuntimeError", "'nonsense' is not a recognised GUI loop or backend name", null],
  ["<class 'ModuleNotFoundError'>", "No module named 'lightgbm'", "lightgbm lightgbm"],
  ["KeyError", "No module named 'lightgbm'", null],
])("[P111] %s: %s", (ename, evalue, told) => {
  const missing = missingModule({ ename, evalue });
  expect(missing && `${missing.module} ${missing.package ?? "-"}`).toBe(told);
});
