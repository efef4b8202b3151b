from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "organization"

    def ready(self) -> None:
        """Declare how people, teams and tokens are listed."""
        from api.filters import register
        from organization import models
        from organization.filters import PersonFilter, TeamFilter

        register(models.Person, PersonFilter, orders={"NAME": ("name", "id")})
        register(
            models.Team, TeamFilter, orders={"NAME": ("name", "id")}, defaults={"archived": False}
        )
        register(models.ApiToken, orders={"NEWEST": ("-id",)})
