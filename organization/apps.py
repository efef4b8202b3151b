from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "organization"

    def ready(self) -> None:
        """Declare how people, teams, tokens and changes are listed."""
        from api.filters import register
        from kernel.models import Change
        from organization import models
        from organization.filters import ChangeFilter, PersonFilter, TeamFilter

        register(Change, ChangeFilter, orders={"NEWEST": ("-at", "-id")})

        register(models.Person, PersonFilter, orders={"NAME": ("name", "id")})
        register(
            models.Team, TeamFilter, orders={"NAME": ("name", "id")}, defaults={"archived": False}
        )
        register(models.ApiToken, orders={"NEWEST": ("-id",)})
