"""Where student code runs: one fresh, confined place for each run, thrown away afterwards."""
