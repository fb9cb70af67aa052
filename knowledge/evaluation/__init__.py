"""How good the answers are: questions with what is expected of each, scored and compared with the last run."""
