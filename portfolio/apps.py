from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"

    def ready(self) -> None:
        """Declare how the portfolio's rows are listed, and who handles which job."""
        from api.filters import register
        from portfolio import filters, kanban, limits, models, tasks
        from portfolio.deciding import DecisionKind

        self._strategy()
        register(models.ScoringSession, orders={"NEWEST": ("-id",)})
        register(models.Score, orders={"SCORED": ("id",)})
        register(models.EpicTransition, orders={"AT": ("at", "id")})
        register(
            models.Decision,
            filters.DecisionFilter,
            orders={"NEWEST": ("-decided_at", "-id")},
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
            enums={
                "state": kanban.EpicState,
                "investment_type": models.InvestmentType,
                "horizon": models.Horizon,
                "health": models.Health,
                "class_of_service": models.ClassOfService,
            },
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
            orders={"NEWEST": ("-at", "-id")},
            enums={"cause": limits.Cause, "scope": limits.Scope},
        )
        register(
            models.WipOverride,
            filters.WipOverrideFilter,
            orders={"NEWEST": ("-id",)},
            enums={"state": models.OverrideState},
        )
        self._money()
        tasks.register()

    def _money(self) -> None:
        from api.filters import register
        from portfolio import filters, models
        from portfolio.guardrails import GuardrailKind, GuardrailVerdict
        from portfolio.spending import SpendKind

        register(
            models.BudgetPeriod,
            filters.BudgetPeriodFilter,
            orders={"NEWEST": ("-starts_date", "-id")},
            defaults={"archived": False},
        )
        register(models.Allocation, orders={"OLDEST": ("id",)})
        register(
            models.Spend,
            filters.SpendFilter,
            orders={"NEWEST": ("-booked_date", "-id")},
            enums={"kind": SpendKind},
        )
        register(
            models.GuardrailCheck,
            filters.GuardrailCheckFilter,
            orders={"NEWEST": ("-at", "-id")},
            enums={"kind": GuardrailKind, "verdict": GuardrailVerdict},
        )

    def _strategy(self) -> None:
        from api.filters import register
        from portfolio import filters, models

        by_name, unless_said = {"NAME": ("name", "id")}, {"archived": False}
        register(
            models.StrategicTheme,
            filters.ThemeFilter,
            orders=by_name,
            defaults=unless_said,
            enums={"horizon": models.Horizon},
        )
        register(
            models.ValueStream, filters.ValueStreamFilter, orders=by_name, defaults=unless_said
        )
        register(
            models.Objective,
            filters.ObjectiveFilter,
            orders={"START": ("starts_date", "id"), **by_name, "NEWEST": ("-id",)},
            defaults=unless_said,
        )
        register(models.KeyResult, filters.KeyResultFilter, defaults=unless_said)
        for model in (models.Statement, models.KeyResultCheckIn, models.StatusUpdate):
            register(model, orders={"NEWEST": ("-id",)})
