"""Notebooks that fill the disk, or run it out of files."""

from tests.grader.hostile.case import Case, code

STOPPED = ("disk_limit",)

CASES = (
    Case(
        "fills its home",
        STOPPED,
        (
            code("""
                import os, time
                for n in range(40): open('/home/student/' + str(n), 'wb').write(bytes(1 << 20))
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills the temporary folder",
        STOPPED,
        (
            code("""
                import os, time
                for n in range(40): open('/tmp/' + str(n), 'wb').write(bytes(1 << 20))
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills shared memory",
        STOPPED,
        (
            code("""
                import os, time
                for n in range(40): open('/dev/shm/' + str(n), 'wb').write(bytes(1 << 20))
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills what leaves the sandbox",
        ("output_limit",),
        (
            code("""
                import os, time
                for n in range(40): open('/out/' + str(n), 'wb').write(bytes(1 << 20))
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "fills the disk with files that it has deleted",
        STOPPED,
        (
            code("""
                import os, time
                kept = []
                for n in range(40):
                    kept.append(open('x', 'wb')); os.unlink('x'); kept[-1].write(bytes(1 << 20)); kept[-1].flush()
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "makes files without end",
        STOPPED,
        (
            code("""
                import os, time
                for n in range(9999): open(f'/tmp/{n}', 'w').close()
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "makes folders inside folders without end",
        STOPPED,
        (
            code("""
                import os, time
                for n in range(9999): os.mkdir('d'); os.chdir('d')
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "makes links to one file without end",
        STOPPED,
        (
            code("""
                import os, time
                open('x', 'w').close()
                for n in range(9999): os.link('x', f'l{n}')
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "hides bytes in the attributes of files",
        ("cell_error", "disk_limit"),
        (
            code("""
                import os, time
                for f in range(50):
                    open(f'a{f}', 'w').close()
                    for n in range(99): os.setxattr(f'a{f}', f'user.{n}', bytes(60000))
                time.sleep(9)
            """),
        ),
    ),
    Case(
        "makes a file with a hole larger than the disk",
        ("disk_limit", "cell_error"),
        ("open('x', 'wb').truncate(1 << 40)",),
    ),
)
