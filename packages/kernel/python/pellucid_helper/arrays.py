"""numpy arrays: their bytes, whole or sampled, and whose memory they share."""

import hashlib
import os
import sys

from . import kinds

#: Arrays up to this size are part of the quick fingerprint as a whole.
SMALL = 1 << 16


def named(walker, obj, cls):
    walker.word(f"{cls.__name__} {id(obj)}")


def scalar(walker, obj, cls):
    walker.word(f"{cls.__name__} {obj.dtype.str}")
    walker.look.bytes += obj.nbytes
    if obj.dtype.hasobject:
        walker.opaque(obj)
    else:
        walker.emit(obj.tobytes())


def dtype(walker, obj, cls):
    walker.word(str(obj))


def array(walker, obj, cls):
    np = sys.modules["numpy"]
    plain = obj if cls is np.ndarray else np.ndarray.view(obj, np.ndarray)
    if plain is not obj:
        walker.keep(plain)
    dtype = plain.dtype
    walker.word(f"array {dtype.str} {dtype.names} {plain.shape} {plain.flags.writeable}")
    share_array(walker, obj, plain, np)
    walker.look.bytes += plain.nbytes if owner_of(plain, np) is None else 112
    if dtype.hasobject or dtype.kind == "T":
        object_array(walker, plain)
    else:
        content(walker, plain, np)


def file_of(obj):
    """The file that an array's memory is, where writing to the array writes to it."""
    known = vars(sys.modules["numpy"]) if "numpy" in sys.modules else {}
    array, mapped = known.get("ndarray"), known.get("memmap")
    if mapped is None or not kinds.is_a(obj, array):
        return None
    while obj is not None and type(obj) is not mapped:
        obj = array.base.__get__(obj) if kinds.is_a(obj, array) else None
    if obj is None or obj.mode not in ("r+", "w+") or obj.filename is None:
        return None
    return os.path.abspath(str(obj.filename))


def owner_of(plain, np):
    """The object that owns the memory of a view; None for an array that owns its own."""
    base, owner = plain.base, None
    while base is not None:
        owner = base
        base = base.base if type(base) is np.ndarray else None
    return owner


def share_array(walker, obj, plain, np):
    walker.share(id(obj))
    if plain.size == 0:
        return
    owner = plain
    while type(owner.base) is np.ndarray:
        owner = owner.base
    walker.share(id(owner))
    # By address too: a tensor or a buffer of another library may own the same memory.
    walker.share(-owner.__array_interface__["data"][0])
    base = owner.base
    while type(base) is memoryview:
        base = base.obj
    if base is not None and type(base) is not bytes:
        walker.share(id(base))


def content(walker, plain, np):
    """The bytes of an array of plain numbers, whole or sampled."""
    size = plain.nbytes
    if size == 0:
        return
    if size <= SMALL:
        walker.emit(hashed(plain, np))
        return
    whole = None
    if walker.reads_bytes and walker.budget.take(size):
        whole = hashed(plain, np)
    walker.emit((sampled(plain, np), whole))


def flat(plain, np):
    """A contiguous array as one row of bytes, without a copy; None where it has gaps."""
    if plain.flags.c_contiguous:
        row = plain.reshape(-1)
    elif plain.flags.f_contiguous:
        row = plain.T.reshape(-1)
    else:
        return None
    return row.view(np.uint8)


def hashed(plain, np):
    row = flat(plain, np)
    if row is None:
        row = flat(np.ascontiguousarray(plain), np)
    return hashlib.sha1(memoryview(row), usedforsecurity=False).digest()


def sampled(plain, np):
    """Some hundred places of an array, ends included."""
    row = flat(plain, np)
    if row is None:
        steps = tuple(slice(None, None, max(1, length // 24)) for length in plain.shape)
        return hashed(np.ascontiguousarray(plain[steps]), np)
    places = row[:: max(1, row.size // 2048) | 1]
    return hashlib.sha1(places.tobytes() + row[:256].tobytes() + row[-256:].tobytes(), usedforsecurity=False).digest()


def object_array(walker, plain):
    if plain.dtype.names is not None or plain.size > 400_000:
        walker.opaque(plain)
        return
    walker.push([walker.keep(plain.ravel().tolist())])


def numpy_generator(walker, obj, cls):
    """Its state, by the library's own words; drawing from it changes it."""
    walker.look.generators = True
    walker.share(id(obj))
    bits = obj.bit_generator if cls.__name__ == "Generator" else obj._bit_generator
    walker.share(id(bits))
    walker.aside(bits.state)
