"""The table of figures that `/metrics` shows, from their definitions."""

from prometheus_client import Counter, Gauge, Histogram, Info
from prometheus_client.metrics import MetricWrapperBase

from bot.operations import metrics
from docs.generate.parts import cell

ENDINGS = {Counter: "_total", Info: "_info"}
"""What is added to a figure's name on the page, which prometheus_client leaves out of it."""


def parts() -> dict[str, str]:
    """Return the table by its name, in the order of the definitions."""
    found = [each for each in vars(metrics).values() if isinstance(each, (Counter, Gauge, Histogram, Info))]
    rows = "\n".join(_row(each) for each in found)
    return {"metrics": f"| figure | kind | labels | what it says |\n| --- | --- | --- | --- |\n{rows}"}


def _row(figure: MetricWrapperBase) -> str:
    (described,) = figure.describe()
    name = described.name + ENDINGS.get(type(figure), "")
    labels = ", ".join(f"`{label}`" for label in figure._labelnames)  # noqa: SLF001 - nothing public tells them
    return f"| `{name}` | {described.type} | {labels} | {cell(described.documentation)} |"
