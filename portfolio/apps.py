from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        """Declare how portfolios, themes, value streams and epics are listed."""
        from api.filters import register
        from portfolio import filters, kanban, limits, models
        from portfolio.deciding import DecisionKind

        for model, filterset in (
            (models.StrategicTheme, filters.ThemeFilter),
            (models.ValueStream, filters.ValueStreamFilter),
        ):
            register(
                model, filterset, orders={"NAME": ("name", "id")}, defaults={"archived": False}
            )
        register(models.EpicTransition, orders={"AT": ("at", "id")})
        register(
            models.Decision,
            filters.DecisionFilter,
            orders={"NEWEST": ("-id",)},
            enums={"kind": DecisionKind},
        )
        register(models.EvidenceSummary, orders={"NEWEST": ("-id",)})
        register(models.PortfolioRole, orders={"ROLE": ("role", "id")})
        register(models.Portfolio, orders={"KEY": ("key", "id")})
        register(
            models.Epic,
            filters.EpicFilter,
            orders={"RANK": ("rank", "id"), "CREATED": ("created_at", "id"), "NEWEST": ("-id",)},
            defaults={"archived": False},
            enums={"state": kanban.EpicState, "kind": models.EpicKind},
        )
        register(
            models.WipLimit,
            filters.WipLimitFilter,
            orders={"SCOPE": ("scope", "level", "id")},
            defaults={"archived": False},
        )
        register(
            models.WipBreach,
            filters.WipBreachFilter,
            orders={"NEWEST": ("-id",)},
            enums={"cause": limits.Cause, "scope": limits.Scope},
        )
        register(
            models.WipOverride,
            filters.WipOverrideFilter,
            orders={"NEWEST": ("-id",)},
            enums={"state": models.OverrideState},
        )
