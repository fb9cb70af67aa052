"""Showing an accelerator: with a folder that looks like a driver's, since few machines have one."""

from pathlib import Path

import pytest

from grader.errors import NoSandboxError
from grader.sandbox.bubblewrap import Bubblewrap
from grader.sandbox.gpu import Gpu
from tests.grader.sandbox.confined import Bench


@pytest.fixture
def gpu(tmp_path: Path) -> Gpu:
    devices, driver = tmp_path / "dev", tmp_path / "driver"
    (driver / "lib").mkdir(parents=True)
    (driver / "lib" / "libcuda.so.1").write_bytes(b"driver")
    devices.mkdir()
    for name in ("nvidia0", "nvidia1", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "sda", "kvm"):
        (devices / name).write_text(name)
    return Gpu(devices, (driver, tmp_path / "not there"))


def test_a_machine_without_nodes_has_no_accelerator(tmp_path: Path) -> None:
    assert not Gpu(tmp_path, ()).present()
    (tmp_path / "nvidiactl").touch()
    assert not Gpu(tmp_path, ()).present()


def test_a_machine_with_a_node_has_one(gpu: Gpu) -> None:
    assert gpu.present()


async def test_the_accelerator_is_shown_to_those_who_ask_and_to_nobody_else(
    bubblewrap: Bubblewrap, gpu: Gpu, tmp_path: Path
) -> None:
    bench = Bench(Bubblewrap(gpu=gpu), tmp_path)
    driver = tmp_path / "driver" / "lib"
    source = f"""
    say(nodes=sorted(node for node in os.listdir("/dev") if node.startswith(("nvidia", "sda", "kvm"))),
        sys=os.path.isdir("/sys/class"), libraries=os.environ.get("LD_LIBRARY_PATH"),
        driver=os.path.exists("{driver}/libcuda.so.1"),
        write=[attempt(lambda: open(path, "w")) for path in ("{driver}/libcuda.so.1", "/sys/x", "/dev/x")])
    """
    shown = (await bench.run(source, device="gpu")).only
    assert shown["nodes"] == ["nvidia-uvm", "nvidia-uvm-tools", "nvidia0", "nvidia1", "nvidiactl"]
    assert shown["libraries"] == str(driver)
    assert shown["driver"] is True
    assert shown["sys"] is True
    assert set(shown["write"]) <= {"OSError", "PermissionError", "FileNotFoundError"}
    hidden = (await bench.run(source)).only
    assert (hidden["nodes"], hidden["libraries"], hidden["driver"], hidden["sys"]) == ([], None, False, False)


async def test_where_there_is_none_the_refusal_says_so(tmp_path: Path, bubblewrap: Bubblewrap) -> None:
    (tmp_path / "dev").mkdir()
    bench = Bench(Bubblewrap(gpu=Gpu(tmp_path / "dev", ())), tmp_path)
    with pytest.raises(NoSandboxError, match="no accelerator"):
        await bench.run("", device="gpu")
    assert list((tmp_path / "inbox1").iterdir()) == []
