from django.db import models


class ClassOfService(models.TextChoices):
    """How urgent a piece of work is by its nature, and so how its delay costs.

    A standard one loses the same each week, one with a fixed date nothing until it would miss it;
    an expedite goes first now; what an intangible one loses cannot be felt yet.
    """

    STANDARD = "STANDARD"
    FIXED_DATE = "FIXED_DATE"
    EXPEDITE = "EXPEDITE"
    INTANGIBLE = "INTANGIBLE"
