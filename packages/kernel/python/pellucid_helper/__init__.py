"""Pellucid's helper in a Python kernel: sees what a run did, and answers what is asked of its variables.

Loaded into a stock ipykernel before the kernel's main function runs; it never enters the user's namespace, imports
nothing but the standard library, calls no code of the user's, and is off where the kernel is started without it.
"""

from . import kernel


def install(milliseconds):
    from ipykernel.kernelbase import Kernel

    kernel.attach(Kernel, milliseconds)


def install_figures():
    """For a run that is compared with another, and in which nobody asks for anything."""
    from ipykernel.ipkernel import IPythonKernel

    from . import figures

    figures.attach(IPythonKernel)
