"""The course definition: `course.yaml` read into typed models, and checked."""
