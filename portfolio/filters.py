"""What epics, themes and portfolios may be filtered by: for the API, the admin and exports."""

from datetime import date
from decimal import Decimal

import django_filters

from api.filters.archived import archived
from portfolio.deciding import DecisionKind
from portfolio.guardrails import GuardrailKind, GuardrailVerdict
from portfolio.kanban import EpicState
from portfolio.limits import Cause, Scope
from portfolio.models import (
    BudgetPeriod,
    ClassOfService,
    Decision,
    Epic,
    EpicQuerySet,
    GuardrailCheck,
    Health,
    Horizon,
    InvestmentType,
    KeyResult,
    Objective,
    ObjectiveQuerySet,
    OverrideState,
    Spend,
    StrategicTheme,
    ValueStream,
    WipBreach,
    WipLimit,
    WipOverride,
)
from portfolio.spending import SpendKind


class ThemeFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    horizon = django_filters.MultipleChoiceFilter(choices=Horizon.choices)
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    archived = archived()

    class Meta:
        model = StrategicTheme
        fields: list[str] = []


class ValueStreamFilter(django_filters.FilterSet):
    archived = archived()

    class Meta:
        model = ValueStream
        fields: list[str] = []


class EpicFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    state = django_filters.MultipleChoiceFilter(choices=[(state, state) for state in EpicState])
    investment_type = django_filters.MultipleChoiceFilter(choices=InvestmentType.choices)
    theme = django_filters.CharFilter(field_name="theme__name", help_text="By name.")
    horizon = django_filters.MultipleChoiceFilter(
        field_name="theme__horizon", choices=Horizon.choices, help_text="That of their theme."
    )
    health = django_filters.MultipleChoiceFilter(
        choices=Health.choices, help_text="As their newest status update says."
    )
    owner = django_filters.CharFilter(field_name="owner__email", help_text="By e-mail.")
    text = django_filters.CharFilter(
        field_name="title",
        lookup_expr="icontains",
        help_text="Part of the title, whatever its case.",
    )
    class_of_service = django_filters.MultipleChoiceFilter(choices=ClassOfService.choices)
    min_wsjf = django_filters.NumberFilter(
        method="keep_scored", help_text="Their WSJF by the scores that count, or higher."
    )
    archived = archived()

    class Meta:
        model = Epic
        fields: list[str] = []

    def keep_scored(self, epics: EpicQuerySet, _name: str, wsjf: Decimal) -> EpicQuerySet:
        return epics.scored_at_least(wsjf)


class WipLimitFilter(django_filters.FilterSet):
    archived = archived("Whether they were removed")

    class Meta:
        model = WipLimit
        fields: list[str] = []


class WipBreachFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    cause = django_filters.MultipleChoiceFilter(choices=[(cause, cause) for cause in Cause])
    scope = django_filters.MultipleChoiceFilter(
        field_name="limit__scope", choices=[(scope, scope) for scope in Scope]
    )
    team = django_filters.CharFilter(
        field_name="limit__team__name", help_text="By name: of limits of this team."
    )
    key = django_filters.CharFilter(help_text="Our key of the item that went over a limit.")

    class Meta:
        model = WipBreach
        fields: list[str] = []


class WipOverrideFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    state = django_filters.MultipleChoiceFilter(choices=[(state, state) for state in OverrideState])
    approver = django_filters.CharFilter(
        field_name="approver__email", help_text="By e-mail: whose it is to decide."
    )
    key = django_filters.CharFilter(help_text="Our key of the item that it was asked for.")

    class Meta:
        model = WipOverride
        fields: list[str] = []


class BudgetPeriodFilter(django_filters.FilterSet):
    archived = archived()

    class Meta:
        model = BudgetPeriod
        fields: list[str] = []


class SpendFilter(django_filters.FilterSet):
    epic = django_filters.CharFilter(field_name="epic__key", help_text="By key.")
    source = django_filters.CharFilter(help_text="What the documents are numbered by.")
    document = django_filters.CharFilter(help_text="The number of one.")
    kind = django_filters.MultipleChoiceFilter(choices=[(kind, kind) for kind in SpendKind])
    booked_from = django_filters.DateFilter(field_name="booked_date", lookup_expr="gte")
    booked_until = django_filters.DateFilter(field_name="booked_date", lookup_expr="lte")

    class Meta:
        model = Spend
        fields: list[str] = []


class GuardrailCheckFilter(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=[(kind, kind) for kind in GuardrailKind])
    verdict = django_filters.MultipleChoiceFilter(
        choices=[(verdict, verdict) for verdict in GuardrailVerdict]
    )

    class Meta:
        model = GuardrailCheck
        fields: list[str] = []


class DecisionFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    epic = django_filters.CharFilter(field_name="epic__key", help_text="By key.")
    kind = django_filters.MultipleChoiceFilter(choices=[(kind, kind) for kind in DecisionKind])
    decided_by = django_filters.CharFilter(field_name="decided_by__email", help_text="By e-mail.")
    decided_from = django_filters.DateFilter(
        field_name="decided_at", lookup_expr="date__gte", help_text="On this day or later, in UTC."
    )
    decided_until = django_filters.DateFilter(
        field_name="decided_at", lookup_expr="date__lte", help_text="On this day or before, in UTC."
    )
    text = django_filters.CharFilter(
        field_name="reason",
        lookup_expr="icontains",
        help_text="Part of the reason, whatever its case.",
    )

    class Meta:
        model = Decision
        fields: list[str] = []


class ObjectiveFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    theme = django_filters.CharFilter(field_name="theme__name", help_text="By name.")
    owner = django_filters.CharFilter(field_name="owner__email", help_text="By e-mail.")
    text = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text="Part of the name, whatever its case."
    )
    running_on = django_filters.DateFilter(
        method="keep_running", help_text="A day of their period; its ends are part of it."
    )
    archived = archived()

    class Meta:
        model = Objective
        fields: list[str] = []

    def keep_running(
        self, objectives: ObjectiveQuerySet, _name: str, day: date
    ) -> ObjectiveQuerySet:
        return objectives.running(day)


class KeyResultFilter(django_filters.FilterSet):
    archived = archived()

    class Meta:
        model = KeyResult
        fields: list[str] = []
