"""The dependency graph and the load of teams. Pure: no Django, no clock, no database."""
