"""Notebooks that look for what lies on the host."""

from tests.grader.hostile.case import SUBMITTED, WRONG, Case, code

NOTHING = ("wrong_output",)
LIBC = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    print(name, getattr(libc, name)(*arguments), ctypes.get_errno())
"""
READ_ALL = """
import os
def read(path):
    try:
        print(open(path, errors="replace").read(2000))
    except Exception as error:
        print(path, type(error).__name__)
"""

CASES = (
    Case(
        "opens a file of the host by its path",
        ("cell_error",),
        ("print(open('CANARY').read())",),
    ),
    Case(
        "opens a file of the host past the grader's own `open`",
        ("cell_error",),
        (
            code("""
                import os
                print(os.read(os.open('CANARY', os.O_RDONLY), 999))
            """),
        ),
    ),
    Case(
        "goes through the roots of all processes",
        NOTHING,
        (
            READ_ALL
            + code("""
                for pid in filter(str.isdigit, os.listdir('/proc')):
                    read(f'/proc/{pid}/root' + 'CANARY')
                    read(f'/proc/{pid}/cwd' + 'CANARY')
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "reads the variables and the descriptors of all processes",
        NOTHING,
        (
            READ_ALL
            + code("""
                for pid in filter(str.isdigit, os.listdir('/proc')):
                    read(f'/proc/{pid}/environ')
                    try: print([os.readlink(f'/proc/{pid}/fd/{fd}') for fd in os.listdir(f'/proc/{pid}/fd')])
                    except OSError: pass
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "walks through every folder there is",
        ("wrong_output", "output_limit"),
        (
            READ_ALL
            + code("""
                for top in "home root var srv mnt media run tmp etc program in out opt".split():
                    for folder, _, names in os.walk("/" + top):
                        for name in names: read(os.path.join(folder, name))
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "mounts, unmounts and changes the root",
        NOTHING,
        (
            LIBC
            + code("""
                call('mount', b'none', b'/tmp', b'tmpfs', 0, None)
                call('umount2', b'/proc', 2)
                call('umount2', b'/', 2)
                call('chroot', b'/proc/1/root')
                call('pivot_root', b'/tmp', b'/tmp')
                call('unshare', 0x10020000)
                call('setns', 3, 0)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "reads the disks and the memory of the machine",
        NOTHING,
        (
            READ_ALL
            + code("""
                for name in ("/dev/sda", "/dev/vda", "/dev/mem", "/dev/kmsg", "/proc/kcore", "/proc/kmsg"): read(name)
                try: os.mknod('/tmp/sda', 0o60666, 2048)
                except OSError as error: print(error)
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "becomes somebody else",
        NOTHING,
        (
            LIBC
            + code("""
                call('setuid', 0)
                call('setgid', 0)
                call('setresuid', 0, 0, 0)
                !su -c id < /dev/null
                !sudo -n id
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "plants code where the next notebook's Python would run it",
        NOTHING,
        (
            code("""
                import pathlib, site, sys
                for place in (*site.getsitepackages(), '/program', '/usr/lib', '/etc', sys.prefix, '/in'):
                    for name in ('sitecustomize.py', 'usercustomize.py', 'evil.pth', '__main__.py'):
                        try: pathlib.Path(place, name).write_text('raise SystemExit'); print('planted', place)
                        except OSError: pass
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
)
