import datetime as dt

from django.db import models
from django.db.models import F

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class HouseQuerySet(models.QuerySet):
    def visible_to(self, principal):
        return self.filter(house=principal.workspace_id)

    def longer_than(self, pages):
        return self.filter(pages__gt=pages)


class BookQuerySet(HouseQuerySet):
    def visible_to(self, principal):
        return super().visible_to(principal).annotate(double=F("pages") * 2)


class State(models.TextChoices):
    IN = "IN"
    OUT = "OUT"
    LOST = "LOST"


class Library(models.Model):
    house = models.BigIntegerField()
    name = models.CharField(max_length=50)

    objects = HouseQuerySet.as_manager()


class Charter(models.Model):
    house = models.BigIntegerField()
    library = models.OneToOneField(Library, on_delete=models.CASCADE, related_name="charter")
    statement = models.TextField()

    objects = HouseQuerySet.as_manager()


class Shelf(models.Model):
    house = models.BigIntegerField()
    library = models.ForeignKey(Library, on_delete=models.CASCADE, related_name="shelves")
    title = models.CharField(max_length=50)

    objects = HouseQuerySet.as_manager()


class Tag(models.Model):
    house = models.BigIntegerField()
    name = models.CharField(max_length=50)

    objects = HouseQuerySet.as_manager()


class Book(models.Model):
    house = models.BigIntegerField()
    shelf = models.ForeignKey(Shelf, null=True, on_delete=models.CASCADE, related_name="books")
    sequel_to = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="sequels"
    )
    title = models.CharField(max_length=50)
    blurb = models.TextField(default="")
    rank = models.TextField(db_collation="C")
    state = models.CharField(max_length=10, choices=State, default=State.IN)
    pages = models.IntegerField(default=100)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    bought_at = models.DateTimeField()
    withdrawn = models.BooleanField(default=False)
    tags = models.ManyToManyField(Tag, related_name="books")

    objects = BookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="sample_by_shelf", fields=["shelf", "rank", "id"]),
            models.Index(name="sample_by_rank", fields=["rank", "id"]),
        ]

    @property
    def heading(self):
        return self.title.upper()


class Page(models.Model):
    house = models.BigIntegerField()
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="leaves")
    number = models.IntegerField()

    objects = HouseQuerySet.as_manager()
