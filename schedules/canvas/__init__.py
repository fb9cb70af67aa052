"""Canvas's calendar of a course, which is official for due dates."""

from schedules.canvas.comparing import CanvasComparison, CanvasDifference, Known, compare
from schedules.canvas.reading import Canvas, CanvasAssignment, CanvasDate

__all__ = ["Canvas", "CanvasAssignment", "CanvasComparison", "CanvasDate", "CanvasDifference", "Known", "compare"]
