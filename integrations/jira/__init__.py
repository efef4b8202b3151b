"""Jira: reads exports, keeps the identity of what came from there."""
