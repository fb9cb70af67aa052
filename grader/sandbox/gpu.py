"""Showing an NVIDIA accelerator inside a sandbox."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.sandbox.command import show

_NODES = ("nvidia[0-9]*", "nvidiactl", "nvidia-uvm", "nvidia-uvm-tools", "nvidia-modeset", "nvidia-caps", "dxg")
# Where drivers lie that are not under /usr, which every sandbox sees: NixOS, WSL, and drivers mounted into containers.
_DRIVERS = (
    Path("/run/opengl-driver"),
    Path("/usr/lib/wsl"),
    Path("/usr/local/nvidia"),
    Path("/home/kubernetes/bin/nvidia"),
)


@dataclass(frozen=True, slots=True)
class Gpu:
    """Where this machine keeps the device nodes and the driver's libraries.

    Attributes:
        devices: the folder of the device nodes.
        drivers: folders of drivers; those that exist are shown, their `lib`, `lib64` and themselves searched.
    """

    devices: Path = Path("/dev")
    drivers: tuple[Path, ...] = _DRIVERS

    def nodes(self) -> list[Path]:
        """Return the device nodes, none where there is no accelerator."""
        return sorted(node for pattern in _NODES for node in self.devices.glob(pattern))

    def present(self) -> bool:
        """Say whether there is an accelerator that can be shown."""
        return any(node.name.removeprefix("nvidia").isdigit() or node.name == "dxg" for node in self.nodes())

    def arguments(self) -> list[str]:
        """Return what shows it inside, as arguments of bubblewrap; they belong after `--dev`."""
        nodes = (argument for node in self.nodes() for argument in ("--dev-bind", str(node), f"/dev/{node.name}"))
        # Without /sys the driver finds no device (cuInit: 304).
        drivers = (argument for folder in self._drivers() for argument in show(folder))
        return [*nodes, *drivers, *show(Path("/sys"))]

    def environment(self) -> Mapping[str, str]:
        """Return the variables by which programs find the driver's libraries."""
        libraries = ":".join(map(str, self._libraries()))
        return {"LD_LIBRARY_PATH": libraries} if libraries else {}

    def _drivers(self) -> list[Path]:
        return [folder for folder in self.drivers if folder.is_dir()]

    def _libraries(self) -> Iterator[Path]:
        for folder in self._drivers():
            for candidate in (folder, folder / "lib", folder / "lib64"):
                if any(candidate.glob("libcuda.so*")):
                    yield candidate
