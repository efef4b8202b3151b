"""Who: workspaces, people, teams and their members, roles and tokens."""
