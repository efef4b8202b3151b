from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "teams"

    def ready(self) -> None:
        """Declare how stories and dependencies are listed, and who handles which job."""
        from api.filters import register
        from portfolio.models import ClassOfService
        from teams import filters, models, tasks

        register(
            models.Story,
            filters.StoryFilter,
            orders={"RANK": ("rank", "id"), "CREATED": ("created_at", "id"), "NEWEST": ("-id",)},
            defaults={"archived": False},
            enums={
                "state": models.StoryState,
                "kind": models.StoryKind,
                "priority": models.Priority,
                "class_of_service": ClassOfService,
            },
        )
        register(models.StoryTransition, orders={"AT": ("at", "id")})
        register(models.Dependency, filters.DependencyFilter, orders={"NEWEST": ("-id",)})
        register(models.FlowDeadlock, orders={"POSITION": ("position", "id")})
        register(models.TeamLoad, orders={"ID": ("id",)})
        tasks.register()
