from django.apps import AppConfig


class JiraConfig(AppConfig):
    name = "integrations.jira"
    label = "jira"

    def ready(self) -> None:
        """Declare how imports are listed."""
        from api.filters import register
        from integrations.jira import models

        register(models.ImportRun, orders={"NEWEST": ("-id",)})
        register(models.QuarantinedRow, orders={"LINE": ("id",)})
        register(models.UnresolvedEnd, orders={"LINE": ("id",)})
        register(models.MissingIssue, orders={"LINE": ("id",)})
