"""Which values are tables, and what reads each: the libraries' own classes exactly, as everywhere in the helper.

Also how one is copied to be kept. Libraries are found among the modules that are loaded; none is imported from here.
"""

import sys

from . import kinds
from .table_arrow import ArrowTable
from .table_numpy import NumpyTable
from .table_pandas import PandasTable
from .table_polars import PolarsTable

#: Of the memory that is free, a copy takes at most this part.
PART_OF_FREE = 8


def library_of(value):
    """`pandas`, `polars`, `pyarrow`, `numpy`, `torch`; None for what is no table."""
    cls = type(value)
    root = kinds.class_module(cls).partition(".")[0]
    names = _CLASSES.get(root)
    module = sys.modules.get(root)
    if names is None or module is None:
        return None
    if not any(vars(module).get(name) is cls for name in names) and not is_parameter(module, root, cls):
        return None
    return None if root in ("numpy", "torch") and len(value.shape) == 0 else root


_CLASSES = {
    "pandas": ("DataFrame", "Series"),
    "polars": ("DataFrame", "Series"),
    "pyarrow": ("Table", "RecordBatch", "ChunkedArray"),
    "numpy": ("ndarray", "memmap", "matrix", "recarray"),
    "torch": ("Tensor",),
}


def is_parameter(module, root, cls):
    return root == "torch" and cls is module.nn.Parameter


def table_of(value, plane=()):
    library = library_of(value)
    if library == "torch":
        return NumpyTable(from_torch(value), plane, "torch")
    if library == "numpy":
        return NumpyTable(value, plane, "numpy")
    return {"pandas": PandasTable, "polars": PolarsTable, "pyarrow": ArrowTable}[library](value)


def from_torch(tensor):
    torch = sys.modules["torch"]
    with torch._C.DisableTorchFunction(), torch.no_grad():
        plain = tensor.detach().cpu()
        return (plain.float() if plain.dtype is torch.bfloat16 else plain).numpy()


def type_of(value):
    cls = type(value)
    root = kinds.class_module(cls).partition(".")[0]
    name = kinds.type_name(cls)
    return name if root in ("pandas", "polars") else f"{root}.{name}"


# ---- to be kept ----------------------------------------------------------------------------------------------------


def copy_of(value, limit):
    """An object of our own that stays as the value is now, with its bytes; (None, size) where that takes too much."""
    library = library_of(value)
    size = size_of(value, library)
    if library in ("polars", "pyarrow"):
        # Their memory never changes in place.
        return (value.clone() if library == "polars" else value.slice(0)), size
    if library == "pandas":
        if copies_on_write():
            return value.copy(deep=False), size
        return (value.copy(deep=True) if fits(size, limit) else None), size
    if not fits(size, limit):
        return None, size
    if library == "torch":
        return value.detach().clone(), size
    numpy = sys.modules["numpy"]
    return numpy.array(value, copy=True, subok=False), size


def fits(size, limit):
    return size <= limit and (size < 1 << 20 or size * PART_OF_FREE <= free_memory())


def free_memory():
    try:
        with open("/proc/meminfo") as file:
            return next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable"))
    except Exception:
        return 1 << 40


def copies_on_write():
    pandas = sys.modules["pandas"]
    if int(pandas.__version__.split(".")[0]) >= 3:
        return True
    try:
        return pandas.get_option("mode.copy_on_write") is True
    except Exception:
        return False


def size_of(value, library):
    if library == "pandas":
        used = value.memory_usage(deep=False)
        return int(used.sum() if hasattr(used, "sum") else used)
    if library == "polars":
        return int(value.estimated_size())
    if library == "torch":
        return int(value.numel() * value.element_size())
    return int(value.nbytes)
