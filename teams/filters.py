"""What stories and dependencies may be filtered by: for the API, the admin and exports."""

import django_filters

from api.filters.archived import archived
from portfolio.models import ClassOfService
from teams.models import (
    Dependency,
    DependencyQuerySet,
    Priority,
    Story,
    StoryKind,
    StoryQuerySet,
    StoryState,
)


class StoryFilter(django_filters.FilterSet):
    portfolio = django_filters.CharFilter(field_name="portfolio__key", help_text="By key.")
    team = django_filters.CharFilter(field_name="team__name", help_text="By name.")
    state = django_filters.MultipleChoiceFilter(choices=StoryState.choices)
    kind = django_filters.MultipleChoiceFilter(choices=StoryKind.choices)
    priority = django_filters.MultipleChoiceFilter(choices=Priority.choices)
    class_of_service = django_filters.MultipleChoiceFilter(choices=ClassOfService.choices)
    feature = django_filters.CharFilter(field_name="feature__key", help_text="By our key.")
    product = django_filters.CharFilter(field_name="product__key", help_text="By key.")
    assignee = django_filters.CharFilter(field_name="assignee__email", help_text="By e-mail.")
    text = django_filters.CharFilter(
        field_name="title", lookup_expr="icontains", help_text="A part of its title, in any case."
    )
    label = django_filters.CharFilter(method="keep_labelled", help_text="One of its labels.")
    subtask = django_filters.BooleanFilter(
        field_name="is_subtask", help_text="Parts of stories, or the others; left out is both."
    )
    unaligned = django_filters.BooleanFilter(
        method="keep_unaligned", help_text="Open stories that serve no epic, or the others."
    )
    archived = archived()

    class Meta:
        model = Story
        fields: list[str] = []

    def keep_labelled(self, stories: StoryQuerySet, _name: str, label: str) -> StoryQuerySet:
        return stories.filter(labels__contains=[label])

    def keep_unaligned(self, stories: StoryQuerySet, _name: str, wanted: bool) -> StoryQuerySet:
        unaligned = Story.objects.unaligned()
        return stories.filter(pk__in=unaligned) if wanted else stories.exclude(pk__in=unaligned)


class DependencyFilter(django_filters.FilterSet):
    waived = django_filters.BooleanFilter(
        method="keep_waived", help_text="Links that nobody has to wait for now, or the others."
    )

    class Meta:
        model = Dependency
        fields: list[str] = []

    def keep_waived(
        self, links: DependencyQuerySet, _name: str, wanted: bool
    ) -> DependencyQuerySet:
        return links.waived() if wanted else links.not_waived()
