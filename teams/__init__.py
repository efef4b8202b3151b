"""How the work gets done: stories, dependencies, work in progress and flow."""
