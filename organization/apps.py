from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "organization"

    def ready(self) -> None:
        """Declare how people, teams, tokens, changes and what people are told are listed."""
        from api.filters import register
        from kernel.models import Change
        from organization import models
        from organization.filters import (
            ChangeFilter,
            DeliveryFilter,
            NotificationFilter,
            PersonFilter,
            SubscriptionFilter,
            TeamFilter,
        )

        register(Change, ChangeFilter, orders={"NEWEST": ("-at", "-id")})
        register(models.Person, PersonFilter, orders={"NAME": ("name", "id")})
        register(
            models.Team, TeamFilter, orders={"NAME": ("name", "id")}, defaults={"archived": False}
        )
        register(models.ApiToken, orders={"NEWEST": ("-id",)})
        register(
            models.Notification,
            NotificationFilter,
            orders={"NEWEST": ("-created_at", "-id")},
            enums={"kind": models.NotificationKind},
        )
        register(
            models.Subscription,
            SubscriptionFilter,
            orders={"NEWEST": ("-id",)},
            defaults={"archived": False},
        )
        register(
            models.Delivery,
            DeliveryFilter,
            orders={"NEWEST": ("-id",)},
            enums={"state": models.DeliveryState},
        )
