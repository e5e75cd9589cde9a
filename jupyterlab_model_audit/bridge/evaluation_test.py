"""A module's mode while it is asked, by several at once too."""

import threading

from .evaluation import in_evaluation


class Module:
    """What the modules of PyTorch show of their mode."""

    def __init__(self, *parts):
        self.parts = parts
        self.training = True

    def modules(self):
        return [self, *self.parts]

    def eval(self):
        for part in self.modules():
            part.training = False


Module.__module__ = "torch.nn.modules.module"


def test_each_part_gets_its_own_mode_back():
    frozen = Module()
    frozen.training = False
    module = Module(frozen, Module())
    with in_evaluation(module):
        assert [part.training for part in module.modules()] == [False] * 3
    assert [part.training for part in module.modules()] == [True, False, True]


def test_a_call_that_ends_beside_another_leaves_it_in_evaluation_mode():
    module, begun, ended = Module(), threading.Event(), threading.Event()

    def ask():
        with in_evaluation(module):
            begun.set()
            assert ended.wait(10)

    with in_evaluation(module):
        late = threading.Thread(target=ask)
        late.start()
        assert begun.wait(10)
    assert not module.training
    ended.set()
    late.join()
    assert module.training
