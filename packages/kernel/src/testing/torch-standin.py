"""What the helper sees of tensors on a graphics card, with a stand-in for torch: one object with torch's names whose numbers
nobody can look into. Prints what was seen as JSON. Run by devices.slow.test.ts with the helper's folder as its argument."""

import json
import sys, types

torch = types.ModuleType("torch")
random_home = types.ModuleType("torch.random")
torch.random = random_home


class Kind:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


for name in ("dtype", "device", "Size", "layout"):
    setattr(torch, name, type(name, (Kind,), {"__module__": "torch"}))
torch.strided = torch.layout("torch.strided")
torch.nn = types.SimpleNamespace(Parameter=type("Parameter", (), {"__module__": "torch.nn"}))


class Storage:
    def __init__(self, size, at):
        self.size, self.at = size, at

    def nbytes(self):
        return self.size

    def data_ptr(self):
        return self.at


class Tensor:
    """Of a device that nobody can look into: its numbers are said by its version alone."""

    __module__ = "torch"

    def __init__(self, storage, device="cuda"):
        self.storage_, self._version, self.dtype, self.shape = storage, 0, "torch.float32", (4,)
        self.device = types.SimpleNamespace(type=device)
        self.layout, self.is_quantized, self.requires_grad = torch.strided, False, False
        self.is_leaf, self.grad = True, None

    def stride(self):
        return (1,)

    def untyped_storage(self):
        return self.storage_

    def data_ptr(self):
        return self.storage_.at

    def numel(self):
        return self.storage_.size // 4

    def element_size(self):
        return 4

    def is_contiguous(self):
        return True


class Generator:
    __module__ = "torch"

    def get_state(self):
        return State(b"cpu")


class State:
    def __init__(self, data):
        self.data = data

    def numpy(self):
        return self

    def tobytes(self):
        return self.data


class DisableTorchFunction:
    def __enter__(self):
        pass

    def __exit__(self, *_):
        pass


torch.Tensor, torch.Generator = Tensor, Generator
torch._C = types.SimpleNamespace(DisableTorchFunction=DisableTorchFunction)
torch.default_generator = Generator()
devices = [b"first"]
torch.cuda = types.SimpleNamespace(
    is_available=lambda: True,
    is_initialized=lambda: True,
    get_rng_state_all=lambda: [State(one) for one in devices],
    memory_allocated=lambda: 4096,
)
sys.modules["torch"], sys.modules["torch.random"] = torch, random_home
sys.path.insert(0, sys.argv[1])

from pellucid_helper import ambient, records, summaries  # noqa: E402
from pellucid_helper.budget import Budget  # noqa: E402

scope = types.SimpleNamespace(is_fixed=lambda value: False)


def look(value):
    return records.look_at(value, scope, Budget(1000))


weights = Tensor(Storage(4096, 1 << 40))
before, again = look({"w": weights}), look({"w": weights})
weights._version += 1
after = look({"w": weights})
view = Tensor(weights.storage_)
drawn = ambient.read(ambient.RANDOM)
devices[0] = b"second"
print(
    json.dumps(
        {
            "untouched": records.compare(before, again),
            "written": records.compare(before, after),
            "on the card": before.cuda,
            "not in main memory": before.bytes < 4096,
            "two views of one storage": look([weights, view]).cuda,
            "views share": not look(view).shares.isdisjoint(look(weights).shares),
            "drawn there": ambient.moved(drawn, ambient.read(ambient.RANDOM)),
            "in all": summaries.Summaries(scope, Budget(1000)).cuda_total(),
        }
    )
)
