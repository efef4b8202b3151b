from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"

    def ready(self) -> None:
        """Declare how metrics, measurements and outcomes are listed."""
        from api.filters import register
        from feedback import models
        from feedback.filters import OutcomeFilter

        register(models.Metric, orders={"KEY": ("key", "id")})
        register(models.Measurement, orders={"NEWEST": ("-at", "-id")})
        register(
            models.Outcome,
            OutcomeFilter,
            orders={"CREATED": ("id",)},
            defaults={"archived": False},
        )
