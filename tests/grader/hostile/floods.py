"""Notebooks that print and show without end."""

from tests.grader.hostile.case import Case, code

STOPPED = ("output_limit",)
STARVED = ("output_limit", "timeout", "memory_limit")
"""What is shown leaves the kernel by a thread of its own, which a loop that does nothing else may not let run."""

SHORT = {"wall_s": 5, "cell_s": 4}

CASES = (
    Case(
        "prints without end",
        STOPPED,
        ("while True: print('flood' * 200)",),
    ),
    Case(
        "complains without end",
        STOPPED,
        (
            code("""
                import sys
                while True: sys.stderr.write('flood' * 200)
            """),
        ),
    ),
    Case(
        "prints one huge line",
        STOPPED,
        ("print('x' * (64 << 20))",),
    ),
    Case(
        "shows pages without end",
        STARVED,
        (
            code("""
                from IPython.display import HTML
                while True: display(HTML('<p>flood</p>' * 300))
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "shows pictures without end",
        STARVED,
        ("while True: display({'image/png': 'aGk=' * 9000}, raw=True)",),
        limits=SHORT,
    ),
    Case(
        "changes one output without end",
        STARVED,
        (
            code("""
                shown = display('x', display_id=True)
                while True: shown.update('flood' * 300)
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "takes its output back and prints anew without end",
        STARVED,
        (
            code("""
                from IPython.display import clear_output
                while True: print('flood' * 99); clear_output()
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "has another program print without end",
        ("output_limit", "timeout"),
        ("!yes flood",),
        limits={"wall_s": 4, "cell_s": 3},
    ),
    Case(
        "sends messages of widgets without end",
        STARVED,
        (
            code("""
                kernel = get_ipython().kernel
                message = {'comm_id': 'x', 'target_name': 'y', 'data': 'flood' * 300}
                parent = kernel.get_parent()
                while True: kernel.session.send(kernel.iopub_socket, 'comm_open', message, parent=parent)
            """),
        ),
        limits=SHORT,
    ),
    Case(
        "raises an error of many megabytes",
        ("cell_error", "output_limit"),
        ("raise ValueError('x' * (8 << 20))",),
    ),
)
