"""From a file that somebody hands in, whatever it is, to a notebook that can be run, or to a sentence that helps."""
