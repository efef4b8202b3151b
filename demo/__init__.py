"""The drone factory: a small company, built with the apps' own actions."""
