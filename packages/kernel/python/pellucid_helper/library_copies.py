"""Copies of what libraries hold in their own memory: numpy's arrays, pandas' frames, torch's tensors. Used by copies.py.

Two holders of one memory share it after the copy as before; where that cannot be kept, the copy is refused.
"""

import copy
import sys

from . import kinds
from .refused import Refused

CUDA_LIMIT = 64 << 20
#: What a frame or series is made of; what else is in its dictionary somebody has put there.
_FRAME_PARTS = frozenset(["_mgr", "_item_cache", "_attrs", "_flags", "_name", "_cacher", "_is_copy", "_index"])


def copied(copier, value):
    cls = type(value)
    home, name = kinds.class_module(cls).partition(".")[0], kinds.type_name(cls)
    if home == "numpy" and name in ("ndarray", "memmap", "matrix"):
        return _array(copier, value)
    if home == "torch":
        return _tensor(copier, value) if name in ("Tensor", "Parameter") else _torch_part(copier, value)
    if home == "pandas":
        return _pandas(copier, value)
    if name == "Generator":
        return copier.note(value, cls(copier.copy(value.bit_generator)))
    if name == "RandomState":
        return copier.note(value, copy.deepcopy(value))
    return copier.note(value, value)


def _array(copier, value):
    np = sys.modules["numpy"]
    if type(value) is not np.ndarray:
        copier.refuse(value)
    base = value.base
    if type(base) is np.ndarray and value.size:
        return _view(copier, value, base, np)
    if base is not None and type(base) is not bytes:
        copier.refuse(value, "lies in memory of another object and cannot be copied")
    _take(copier, value, value, np)
    copier.count(value.nbytes)
    made = copier.note(value, np.array(value, order="K", copy=True))
    if value.dtype.hasobject:
        if value.dtype.names is not None:
            copier.refuse(value, "has fields of Python objects and cannot be copied")
        for place, one in enumerate(value.ravel().tolist()):
            made.flat[place] = copier.copy(one)
    made.flags.writeable = value.flags.writeable
    return made


def _view(copier, value, base, np):
    """The same view of the copied base."""
    owner = base
    while type(owner.base) is np.ndarray:
        owner = owner.base
    made_owner = copier.copy(owner)
    start = value.__array_interface__["data"][0] - owner.__array_interface__["data"][0]
    if value.dtype.hasobject or not owner.flags.forc:
        copier.refuse(value, "is a view that cannot be copied")
    flat = made_owner.ravel(order="K").view(np.uint8) if made_owner.size else made_owner
    made = np.ndarray(value.shape, value.dtype, flat, start, value.strides)
    made.flags.writeable = value.flags.writeable
    return copier.note(value, made)


def _take(copier, value, holder, np):
    """Two holders of one memory that are copied in different ways would part."""
    address = value.__array_interface__["data"][0]
    if value.nbytes and copier.taken.setdefault(address, holder) is not holder:
        copier.refuse(value, "shares its memory with another value in a way that a copy would lose")


def _pandas(copier, value):
    np, pd = sys.modules["numpy"], sys.modules["pandas"]
    cls = type(value)
    if not hasattr(value, "memory_usage"):
        return copier.note(value, value if not hasattr(value, "copy") else value.copy())
    if hasattr(value, "_mgr"):
        own = value.__dict__
        if own.get("_attrs") or not own.keys() <= _FRAME_PARTS:
            copier.refuse(value, "carries attributes of its own and cannot be copied")
        # From pandas 3 on its own values copy what they share before they write; numpy's do not.
        holder = pd if int(pd.__version__.partition(".")[0]) >= 3 else value
        for block in value._mgr.blocks:
            data = block.values
            if type(data) is np.ndarray and data.dtype.hasobject:
                _plain_objects(copier, value, data)
            if type(data) is np.ndarray:
                owner = data
                while type(owner.base) is np.ndarray:
                    owner = owner.base
                _take(copier, owner, holder, np)
        copier.count(int(value.memory_usage(index=True).sum() if cls is pd.DataFrame else value.memory_usage()))
        return copier.note(value, value.copy(deep=True))
    return copier.note(value, value)


def _plain_objects(copier, holder, data):
    if not set(map(type, data.ravel().tolist())) <= kinds.FIXED:
        copier.refuse(holder, "holds Python objects that can change and cannot be copied")


def _tensor(copier, value):
    torch = sys.modules["torch"]
    with torch._C.DisableTorchFunction(), torch.no_grad():
        if value.grad_fn is not None:
            copier.refuse(value, "is part of a graph of gradients and cannot be copied")
        if value.layout is not torch.strided or value.is_quantized or value.device.type not in ("cpu", "cuda"):
            copier.refuse(value)
        storage = value.untyped_storage()
        made = torch.empty(0, dtype=value.dtype, device=value.device).set_(
            _storage(copier, storage), value.storage_offset(), tuple(value.shape), value.stride()
        )
        if type(value) is torch.nn.Parameter:
            made = torch.nn.Parameter(made, value.requires_grad)
        else:
            made.requires_grad_(value.requires_grad)
        copier.note(value, made)
        if value.requires_grad and value.grad is not None:
            made.grad = copier.copy(value.grad)
        own = kinds.layout_of(type(value)).parts(value)[0]
        if own:
            made.__dict__.update({name: copier.copy(one) for name, one in own.items()})
    return made


def _storage(copier, storage):
    key = ("storage", storage.data_ptr(), storage.nbytes())
    known = copier.memo.get(key)
    if known is not None and storage.nbytes():
        return known[0]
    if storage.device.type != "cpu" and storage.nbytes() > CUDA_LIMIT:
        raise Refused(f"A tensor on a device takes more than {CUDA_LIMIT >> 20} MB.")
    copier.count(storage.nbytes())
    made = storage.clone()
    copier.memo[key] = (made,)
    return made


def _torch_part(copier, value):
    if hasattr(value, "clone_state"):
        return copier.note(value, value.clone_state())
    if kinds.type_name(type(value)) == "Generator":
        copier.refuse(value)
    return copier.note(value, value)
