"""Notebooks that take all the memory, in sight and out of sight."""

from tests.grader.hostile.case import Case, code

STOPPED = ("memory_limit",)
PINNED = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
class Piece(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("length", ctypes.c_size_t)]
libc.vmsplice.restype = ctypes.c_long
page = ctypes.create_string_buffer(4096)
reading, writing = os.pipe()
assert libc.vmsplice(writing, ctypes.byref(Piece(ctypes.addressof(page), 1)), 1, 0) == 1
submit(data={"pinned": 1})
"""
SENT_WITHOUT_COPYING = """
import socket
socket.socket().setsockopt(socket.SOL_SOCKET, 60, 1)
"""

CASES = (
    Case(
        "fills its memory",
        STOPPED,
        (
            code("""
                import time
                hog = [bytearray(1 << 22) for _ in range(500)]
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills the memory of many children",
        STOPPED,
        (
            code("""
                import os, time
                for _ in range(12):
                    if os.fork() == 0:
                        hog = bytearray(os.urandom(1 << 20) * 48); time.sleep(60)
                time.sleep(60)
            """),
        ),
    ),
    Case(
        "fills memory that is shared",
        STOPPED,
        (
            code("""
                import mmap, time
                shared = mmap.mmap(-1, 900 << 20)
                for place in range(0, 900 << 20, 4096): shared[place] = 1
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills the queues of sockets",
        STOPPED,
        (
            code("""
                import socket, time
                pairs = [socket.socketpair() for _ in range(480)]
                for pair in pairs:
                    for end in pair:
                        end.setblocking(False)
                        try:
                            while True: end.send(bytes(65536))
                        except OSError: pass
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "pins pages in a pipe, where no process shows them",
        ("cell_error",),
        (PINNED,),
    ),
    Case(
        "pins pages in a socket, where no process shows them",
        ("cell_error",),
        (SENT_WITHOUT_COPYING,),
    ),
    Case(
        "asks for a file of memory",
        ("cell_error",),
        (
            code("""
                import os
                os.memfd_create('hidden')
            """),
        ),
    ),
    Case(
        "asks for more address space than there is",
        ("cell_error", "memory_limit"),
        (
            code("""
                import mmap
                mmap.mmap(-1, 1 << 44)
            """),
        ),
    ),
    Case(
        "asks for one huge object",
        STOPPED,
        ("hog = bytes(1 << 40)",),
    ),
    Case(
        "calls itself without end",
        ("cell_error",),
        (
            code("""
                def again(): again()
                again()
            """),
        ),
    ),
    Case(
        "overflows the stack of C",
        ("kernel_died", "memory_limit", "cell_error"),
        (
            code("""
                import sys
                sys.setrecursionlimit(10**9)
                def again(): return max([0], key=lambda _: again())
                again()
            """),
        ),
    ),
    Case(
        "hands in a list of millions",
        ("bad_result:too_large",),
        ("submit(data=[0] * 5_000_000)",),
    ),
    Case(
        "hands in a list that holds itself",
        ("bad_result:too_large",),
        (
            code("""
                ring = []
                ring.append(ring)
                submit(data=ring)
            """),
        ),
    ),
    Case(
        "hands in a dictionary without end",
        ("timeout", "bad_result:too_large", "memory_limit"),
        (
            code("""
                class Endless(dict):
                    def items(self):
                        while True: yield 'x' * 99, 'y' * 99
                submit(data=Endless())
            """),
        ),
        limits={"wall_s": 3, "cell_s": 2},
    ),
)
