"""The whole flow of a portfolio over GraphQL, and a ring that no action would allow."""

from organization.models import Team
from tests.factories import bulk

EVERYTHING = """query ($key: String!) { portfolio(key: $key) {
    unalignedWork { features stories shareOfOpenStories }
    flow { asOf computedAt graphVersion openItems unassignedOpenItems openDependencies
        crossTeamDependencies outsideDependencies
        blockers { item { id key title state stateCategory level externalKey team { name } }
            crossTeam waitingItems waitingUnassigned waitingTeams { name } epics { key }
            costOfDelayPerWeek { amount } }
        deadlocks { level items { key title level } teams { name } cycle { key } waitingItems
            cheapestLink { blocker { key } blocked { key title } } }
        teamLoads { team { name } wip effectiveWip impeded limit limitIsDefault overloaded index
            fired netFlow shareOlderThanServiceLevel utilisation advice
            unknown { part reason } } } } }"""


def ask(execute, by, key="DRN"):
    return execute(EVERYTHING, by, key=key)["portfolio"]


def ring_of(three_teams, teams=("Battery", "Engine", "Platform")):
    """Three stories that wait for each other, which no action would allow."""
    found = [Team.objects.get(name=name) for name in teams]
    made = bulk.stories(three_teams, [{"team": team} for team in found])
    bulk.links([(made[0], made[1]), (made[1], made[2]), (made[2], made[0])])
    return made
