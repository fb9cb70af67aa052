"""What runs inside a sandbox: the runner, and the kernel it drives.

The folder stands alone: it is shown in the sandbox as `/program` and started there as `python /program`, in the
environment of the course's notebooks, where nothing else of ours exists.
"""
