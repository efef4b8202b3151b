from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        """Declare how portfolios, themes, value streams and epics are listed."""
        from api.filters import register
        from portfolio import kanban, models
        from portfolio.filters import EpicFilter

        for model in (models.StrategicTheme, models.ValueStream):
            register(model, orders={"NAME": ("name", "id")})
        register(models.Portfolio, orders={"KEY": ("key", "id")})
        register(
            models.Epic,
            EpicFilter,
            orders={"RANK": ("rank", "id"), "CREATED": ("created_at", "id"), "NEWEST": ("-id",)},
            defaults={"archived": False},
            enums={"state": kanban.EpicState, "kind": models.EpicKind},
        )
