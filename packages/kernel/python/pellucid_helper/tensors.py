"""torch: tensors by their version counters and, where they lie in main memory, by their bytes."""

import ctypes
import hashlib
import sys

from . import arrays

SAMPLES = 64
#: Up to this size a tensor is read as a whole.
CONTENT = 1 << 20


def torch_handlers(torch):
    handlers = {torch.Tensor: tensor, torch.nn.Parameter: tensor, torch.Generator: generator}
    for named in (torch.dtype, torch.device, torch.Size, torch.layout):
        handlers[named] = scalar
    return handlers


def scalar(walker, obj, cls):
    walker.word(f"{cls.__name__} {cls.__repr__(obj)}")


def tensor(walker, obj, cls):
    torch = sys.modules["torch"]
    # Modes and subclasses may run code of the user's on each attribute.
    with torch._C.DisableTorchFunction():
        walker.share(id(obj))
        walker.word(f"tensor {obj.dtype} {tuple(obj.shape)} {obj.stride() if is_strided(obj, torch) else ''}")
        walker.word(f"{obj.device} {obj.requires_grad}")
        if is_strided(obj, torch) and obj.device.type != "meta":
            _memory(walker, obj)
        else:
            walker.word(f"{obj._version} {id(obj)}")
        if obj.is_leaf and obj.requires_grad:
            walker.push([obj.grad])


def is_strided(obj, torch):
    return obj.layout is torch.strided and not obj.is_quantized


def _memory(walker, obj):
    storage = obj.untyped_storage() if hasattr(obj, "untyped_storage") else obj.storage()
    size, start = storage.nbytes(), storage.data_ptr()
    where = b"%d %d %d" % (obj._version, obj.data_ptr(), size)
    if size:
        walker.share(-start)
    known = walker.known.get(("storage", start))
    walker.known["storage", start] = 1
    if obj.device.type != "cpu":
        walker.look.cuda += 0 if known else size
        walker.emit(where)
        return
    walker.look.bytes += 0 if known else size
    span = obj.numel() * obj.element_size()
    if span == 0:
        return
    if not obj.is_contiguous():
        span = size - (obj.data_ptr() - start)
    # Large ones by the version counter, which rises with every change but those made through `.data` or numpy.
    whole = where + _sampled(obj.data_ptr(), span) if span > CONTENT else None
    if span <= CONTENT and (span <= arrays.SMALL or walker.reads_bytes) and walker.budget.take(span):
        whole = hashlib.sha1(_raw(obj.data_ptr(), span), usedforsecurity=False).digest()
    walker.emit((where + _sampled(obj.data_ptr(), span), whole))


def _raw(address, size):
    return memoryview((ctypes.c_char * size).from_address(address))


def _sampled(address, size):
    raw = _raw(address, size).cast("B")
    step = max(16, size // SAMPLES)
    return hashlib.sha1(
        b"".join(bytes(raw[at : at + 16]) for at in range(0, size, step)) + bytes(raw[-16:]), usedforsecurity=False
    ).digest()


def generator(walker, obj, cls):
    walker.look.generators = True
    walker.share(id(obj))
    walker.aside(obj.get_state())
