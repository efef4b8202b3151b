"""Bringing an export of Jira into a portfolio: one run, all of it or nothing."""

from integrations.jira.importing.order import Order
from integrations.jira.importing.report import as_text
from integrations.jira.importing.running import close_abandoned, import_export
from integrations.jira.importing.summary import Summary

__all__ = ["Order", "Summary", "as_text", "close_abandoned", "import_export"]
