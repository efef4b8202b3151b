"""Every figure that the import of the real archive is held to."""

from collections import Counter
from datetime import UTC, datetime

from django.test import TestCase
from jira_payloads import real_data

from integrations.jira.importing import Order, import_export
from integrations.jira.models import ImportRun, JiraIssue, JiraLink
from kernel.models import KeySequence
from organization.models import Team, Workspace
from portfolio.models import Epic, Portfolio, WipLimit
from products.models import Feature, Product
from teams.models import Dependency, Flow, OutsideItem, Story, UnalignedWork

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STATES = {"DONE": 6_940, "CANCELLED": 3_901, "TODO": 1_563, "IN_PROGRESS": 10, "IN_REVIEW": 21}


def archive_order() -> Order:
    """Order the first import of the archive, into a workspace that it makes."""
    folder = real_data() / "tidev-archive"
    return Order(
        workspace="archive",
        portfolio="TI",
        mapping=folder / "mapping.toml",
        paths=[folder / "issues.jsonl.gz"],
        create=True,
        owner="owner@archive.example",
        as_of="newest",
    )


def here(model):
    return model.objects.filter(workspace__key="archive")


def waiting_for(key):
    """Return the teams that an item holds up, found by walking from link to link."""
    start = here(Story).get(external_key=key)
    found, coming = set(), [start]
    while coming:
        for link in Dependency.objects.with_ends().filter(blocker_story=coming.pop()):
            item = link.blocked_story
            if item is not None and item.state_category.is_open and item not in found:
                found.add(item)
                coming.append(item)
    return {item.team.name for item in found} - {start.team.name}


def everything():
    """Return a mark of all rows that an import could touch, its runs apart."""
    plain = [Workspace, Portfolio, Team, Product, Feature, Story, Dependency]
    others = [JiraIssue, JiraLink, OutsideItem, KeySequence, Flow]
    events = [model.pgh_event_model for model in plain]
    return {
        model.__name__: hash(frozenset(map(str, model.objects.values_list())))
        for model in [*plain, *others, *events]
    }


class TestRealArchive(TestCase):
    """A test case of Django's, because it imports once and undoes it after all of its tests."""

    @classmethod
    def setUpClass(cls):
        real_data()  # a skip further on would leave the transaction of the class open
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        cls.archive = import_export(archive_order(), at=AT)

    @property
    def flow(self):
        return Flow.objects.get(portfolio__workspace__key="archive")

    def test_all_items_come_in_at_their_level_kind_and_state(self):
        states = Counter(here(Feature).values_list("state", flat=True))
        states += Counter(here(Story).values_list("state", flat=True))

        assert (self.archive.rows_read, self.archive.created, self.archive.quarantined) == (
            12_435,
            12_435,
            0,
        )
        assert (here(Epic).count(), here(Feature).count(), here(Story).count()) == (0, 82, 12_353)
        assert here(Story).filter(is_subtask=True).count() == self.archive.subtasks == 1_021
        assert here(Story).filter(kind="DEFECT").count() == 7_816
        assert states == STATES
        assert self.archive.states == {
            "FEATURE": dict(Counter(here(Feature).values_list("state", flat=True))),
            "STORY": dict(Counter(here(Story).values_list("state", flat=True))),
        }
        assert self.archive.warnings == {"TEXT_REPLACED": 2}

    def test_dependencies_inside_and_outside_are_counted_by_pair(self):
        links = here(Dependency)
        inside = links.filter(blocker_outside=None, blocked_outside=None)

        assert (inside.count(), links.count() - inside.count()) == (476, 322)
        assert (self.archive.dependencies_inside, self.archive.dependencies_outside) == (476, 322)
        assert not links.filter(from_source=False).exists()
        assert not links.filter(jira_links=None).exists()
        assert here(JiraLink).count() == 798

    def test_parents_and_features_are_found_or_listed(self):
        own = JiraIssue.objects.filter(workspace__key="archive").exclude(above_key="")
        run = ImportRun.objects.get(pk=self.archive.run)

        assert own.exclude(story__feature=None).count() == 330
        assert run.unresolved.count() == self.archive.unresolved == 506
        assert self.archive.unresolved_ends[0] == "TIMOB-8947: parent TIMOB-7114"
        assert run.missing == 0

    def test_the_portfolio_is_judged_as_of_the_last_change(self):
        last = datetime(2021, 11, 16, 18, 17, 33, tzinfo=UTC)

        assert Portfolio.objects.get(key="TI").as_of == self.archive.as_of == last
        assert Flow.objects.get(portfolio__key="TI").as_of == last

    def test_teams_products_points_and_finished_dates_come_along(self):
        limits = dict(here(WipLimit).filter(scope="TEAM").values_list("team__name", "amount"))
        closed = here(Story).filter(state__in=["DONE", "CANCELLED"])
        closed_features = here(Feature).filter(state__in=["DONE", "CANCELLED"])

        assert limits == {"Modules": 8, "Android": 10, "iOS": 5}
        assert {*here(Product).values_list("key", flat=True)} == {"TIMOB", "ALOY", "MOD", "DAEMON"}
        assert here(Story).exclude(points=None).count() == 1_546  # 7 of the 1,553 are of features
        undated = [closed.filter(finished_at=None), closed_features.filter(finished_at=None)]
        assert sum(rows.count() for rows in undated) == 6
        assert not here(Story).exclude(started_at=None).exists()

    def test_keys_and_ranks_are_whole_and_in_jiras_order(self):
        features, stories = here(Feature).order_by("rank"), here(Story).order_by("rank")
        created = [*stories.values_list("created_at", flat=True)]

        assert [feature.key for feature in features] == [f"TI-{n}" for n in range(1, 83)]
        assert stories.first().key == "TI-83"
        assert stories.last().key == "TI-12435"
        assert created == sorted(created)
        assert stories.values("rank").distinct().count() == 12_353

    def test_the_flow_counts_open_work_and_its_links(self):
        unaligned = UnalignedWork.objects.get(portfolio__key="TI")

        assert self.flow.open_items == 1_594
        assert (unaligned.features, unaligned.stories) == (23, 1_522)
        assert (self.flow.open_dependencies, self.flow.cross_team_dependencies) == (36, 8)
        assert self.flow.outside_dependencies == 28
        assert self.flow.deadlocks.count() == 0

    def test_the_flow_names_the_six_cross_team_root_blockers(self):
        blockers = self.flow.blockers.filter(cross_team=True).order_by("position")
        names = {team.pk: team.name for team in here(Team)}
        found = {row.external_key: row for row in blockers}
        waiting = {
            key: {names[team] for team in row.waiting_team_ids} for key, row in found.items()
        }

        assert [(row.external_key, row.waiting_items) for row in blockers[:2]] == [
            ("TIMOB-12946", 2),
            ("TIMOB-19298", 2),
        ]
        assert {row.external_key: row.waiting_items for row in blockers[2:]} == {
            "TIMOB-12864": 1,
            "TIMOB-12869": 1,
            "TIMOB-13068": 1,
            "TIMOB-19815": 1,
        }
        assert waiting == {key: waiting_for(key) for key in found}
        assert all(waiting.values())

    def test_the_flow_weighs_the_teams(self):
        loads = {load.team.name: load for load in self.flow.team_loads.select_related("team")}
        carried = {name: load.wip for name, load in loads.items() if load.wip}

        assert carried == {"Modules": 13, "Android": 9, "Tooling": 2, "iOS": 2, "Alloy": 1}
        assert (loads["Modules"].limit, loads["Modules"].overloaded) == (8, True)
        assert (loads["Android"].limit, loads["Android"].overloaded) == (10, False)
        assert loads["iOS"].limit == 5
        assert {name: load.impeded for name, load in loads.items() if load.impeded} == {
            "Modules": 1
        }

    def test_the_impeded_item_is_known_by_name(self):
        impeded = here(Story).get(external_key="MOD-2841")
        blockers = [link.blocker for link in Dependency.objects.filter(blocked_story=impeded)]

        assert impeded.team.name == "Modules"
        assert impeded.state in {"IN_PROGRESS", "IN_REVIEW"}
        assert any(
            not isinstance(blocker, OutsideItem) and blocker.state_category.is_open
            for blocker in blockers
        )

    def test_a_second_import_changes_nothing_and_says_so(self):
        before = everything()

        second = import_export(archive_order(), at=AT)

        assert everything() == before
        assert (second.created, second.updated, second.unchanged) == (0, 0, 12_435)
        assert (second.dependencies_added, second.dependencies_removed, second.resolved) == (
            0,
            0,
            0,
        )
        assert (second.unresolved, second.missing) == (506, 0)
        assert not second.changed_anything
