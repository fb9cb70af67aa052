"""Taking part: in the discussions of modules, in the work of a team, and in rating its members."""
