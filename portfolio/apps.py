from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        """Declare how the portfolio's rows are listed, and who handles which job."""
        from api.filters import register
        from portfolio import filters, kanban, models, tasks

        for model, filterset in (
            (models.StrategicTheme, filters.ThemeFilter),
            (models.ValueStream, filters.ValueStreamFilter),
        ):
            register(
                model, filterset, orders={"NAME": ("name", "id")}, defaults={"archived": False}
            )
        register(models.ScoringSession, orders={"NEWEST": ("-id",)})
        register(models.Score, orders={"SCORED": ("id",)})
        register(models.EpicTransition, orders={"AT": ("at", "id")})
        register(models.PortfolioRole, orders={"ROLE": ("role", "id")})
        register(models.Portfolio, orders={"KEY": ("key", "id")})
        register(
            models.Epic,
            filters.EpicFilter,
            orders={"RANK": ("rank", "id"), "CREATED": ("created_at", "id"), "NEWEST": ("-id",)},
            defaults={"archived": False},
            enums={
                "state": kanban.EpicState,
                "kind": models.EpicKind,
                "class_of_service": models.ClassOfService,
            },
        )
        tasks.register()
