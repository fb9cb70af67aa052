"""The system calls that student code has no business with, as a filter the kernel enforces."""

import errno
import os
import socket
from functools import cache

# Doors into other processes, other namespaces and the kernel itself; and memory that no process's figures show
# (`memfd_*`, System V, pages lent to a pipe), which would slip past a limit that is held by reading those figures.
_REFUSED = """
    acct add_key adjtimex bpf chroot clock_adjtime clock_settime delete_module fanotify_init finit_module fsconfig
    fsmount fsopen fspick init_module io_uring_enter io_uring_register io_uring_setup ioperm iopl kcmp
    kexec_file_load kexec_load keyctl memfd_create memfd_secret mknod mknodat mount mount_setattr move_mount msgget
    name_to_handle_at open_by_handle_at open_tree perf_event_open pidfd_getfd pivot_root process_madvise
    process_vm_readv process_vm_writev ptrace quotactl quotactl_fd reboot request_key semget setdomainname
    sethostname setns settimeofday shmget swapoff swapon syslog umount2 unshare userfaultfd vhangup
    vmsplice
""".split()  # noqa: SIM905 - a page of quotes would hide the names

_FAMILIES = 64
_ALLOWED_FAMILIES = frozenset({socket.AF_UNIX, socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK})
_CLONE_NEWUSER = 0x10000000
_TERMINAL_INJECTIONS = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_LOW = 0xFFFFFFFF
_SOL_SOCKET, _SO_ZEROCOPY = 1, 60


@cache
def filter_program() -> bytes:
    """Return the filter as the BPF program that bubblewrap's `--seccomp` takes.

    Calls of a foreign architecture (32-bit code on a 64-bit kernel) end their thread: they would pass by the list.

    Raises:
        RuntimeError: if libseccomp is not on this machine.
    """
    import pyseccomp as seccomp  # noqa: PLC0415 - fails to import without libseccomp, which `obstacle` has to report

    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refuse = seccomp.ERRNO(errno.EPERM)
    for call in _REFUSED:
        if seccomp.resolve_syscall(seccomp.system_arch(), call) != -1:
            rules.add_rule(refuse, call)
    # The C library falls back to clone, whose flags a filter can read, when clone3 is said not to exist.
    rules.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    rules.add_rule(refuse, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_NEWUSER, _CLONE_NEWUSER))
    # The kernel reads the low half of these arguments only: a comparison of the whole could be dodged by the high half.
    for request in _TERMINAL_INJECTIONS:
        rules.add_rule(refuse, "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, _LOW, request))
    # Lends pages to a socket, as vmsplice does to a pipe.
    level, option = (
        seccomp.Arg(place, seccomp.MASKED_EQ, _LOW, value) for place, value in ((1, _SOL_SOCKET), (2, _SO_ZEROCOPY))
    )
    rules.add_rule(refuse, "setsockopt", level, option)
    for family in range(_FAMILIES):
        if family not in _ALLOWED_FAMILIES:
            for call in ("socket", "socketpair"):
                rules.add_rule(refuse, call, seccomp.Arg(0, seccomp.MASKED_EQ, _LOW, family))
    with os.fdopen(os.memfd_create("filter"), "w+b") as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
