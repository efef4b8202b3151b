"""The drone factory of the founding article: a company of six teams with one overloaded.

Plain data; `demo.building` hands it to the apps' own actions. Days count back from the day on
which the demo is built, so the company is always in the middle of its work.
"""

from dataclasses import dataclass

from demo.bets.shape import HEAVY_LIFT, LINK, NIGHT, PAINT
from organization.models import Role
from teams.models import StoryKind, StoryState

WORKSPACE = "skyworks"
COMPANY = "Skyworks Drones"
PORTFOLIO = "DRN"
MANAGER = "jonas@skyworks.example"
MEMBER = "vera@skyworks.example"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the company, with a role and perhaps a team."""

    name: str
    role: Role
    team: str | None = None

    @property
    def email(self) -> str:
        """An address in a domain that can never exist."""
        return f"{self.name.split()[0].lower()}@skyworks.example"


PEOPLE = (
    Colleague("Vera Lang", Role.BOARD_MEMBER),
    Colleague("Jonas Keller", Role.PORTFOLIO_MANAGER),
    Colleague("Amina Diallo", Role.PRODUCT_MANAGER),
    Colleague("Luca Ferrari", Role.TEAM_MEMBER, "Airframe"),
    Colleague("Mei Tanaka", Role.TEAM_MEMBER, "Airframe"),
    Colleague("Oskar Lind", Role.TEAM_MEMBER, "Battery"),
    Colleague("Priya Nair", Role.TEAM_MEMBER, "Battery"),
    Colleague("Tomas Novak", Role.TEAM_MEMBER, "Flight autonomy"),
    Colleague("Sofia Costa", Role.TEAM_MEMBER, "Flight autonomy"),
    Colleague("Ben Okafor", Role.TEAM_MEMBER, "Fleet operations"),
    Colleague("Hanna Weiss", Role.TEAM_MEMBER, "Engine"),
    Colleague("Daniel Roy", Role.TEAM_MEMBER, "Platform"),
    Colleague("Nadia Haddad", Role.VIEWER),
    Colleague("Erik Sand", Role.AUDITOR),
    Colleague("Fleet Telemetry", Role.INTEGRATION),
)

TEAMS = (
    ("Airframe", 4),
    ("Battery", 4),
    ("Flight autonomy", 3),
    ("Fleet operations", 4),
    ("Engine", None),
    ("Platform", 3),
)

PRODUCTS = (
    ("DRONE-AIR", "Airframe"),
    ("DRONE-FSD", "Flight autonomy"),
    ("DRONE-OPS", "Fleet operations"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A feature: what an epic is cut into."""

    title: str
    epic: str | None
    product: str
    team: str
    state: str
    benefit: str


PIECES = (
    Piece(
        "Bigger battery",
        HEAVY_LIFT,
        "DRONE-AIR",
        "Battery",
        "IN_PROGRESS",
        "If the pack holds 2.4 kWh then 8 kg fly 12 km, measured by payload carried per flight.",
    ),
    Piece(
        "Updated software",
        HEAVY_LIFT,
        "DRONE-FSD",
        "Flight autonomy",
        "IN_PROGRESS",
        "If control adapts to the load then wind up to 12 m/s grounds no heavy flight.",
    ),
    Piece(
        "New engine",
        HEAVY_LIFT,
        "DRONE-AIR",
        "Engine",
        "IN_PROGRESS",
        "If thrust doubles at the same noise then city permits keep their hours.",
    ),
    Piece(
        "See in the dark",
        NIGHT,
        "DRONE-FSD",
        "Flight autonomy",
        "TODO",
        "If landing yards are recognised without light then night flights need no pilot.",
    ),
    Piece(
        "Shells in ten colours",
        PAINT,
        "DRONE-AIR",
        "Airframe",
        "IN_PROGRESS",
        "If shells carry a chain's colours then the chain pays for the flight.",
    ),
    Piece(
        "Fleet map for dispatchers",
        None,
        "DRONE-OPS",
        "Fleet operations",
        "IN_PROGRESS",
        "If dispatchers see every drone then a delayed one is replaced within two minutes.",
    ),
)


@dataclass(frozen=True, slots=True)
class Task:
    """A story: who does it, how far it is, and how many days it has been on its way."""

    title: str
    feature: str | None
    team: str
    state: StoryState
    started: int | None
    finished: int | None = None
    points: int | None = 3
    kind: StoryKind = StoryKind.FEATURE
    assignee: str | None = None


S = StoryState
BUS = "Certify the 48 V power bus"
PACK = "Lay out the 2.4 kWh pack"
MOUNT = "Engine mount for double thrust"
CONTROL = "Control loop that feels the load"
CHARGER = "Charging bay for big packs"
BENCH = "Test bench for the new engine"
SHELLS = "Shells in ten colours"
SENSOR = "Load cell in the landing gear"

TASKS = (
    Task(BUS, "Bigger battery", "Battery", S.IN_PROGRESS, 19, points=8, assignee="Oskar Lind"),
    Task(PACK, "Bigger battery", "Battery", S.IN_PROGRESS, 9, points=5, assignee="Priya Nair"),
    Task("Cell chemistry chosen", "Bigger battery", "Battery", S.DONE, 60, 38, points=5),
    Task("Pack housing passes the drop test", "Bigger battery", "Battery", S.TODO, None),
    Task(MOUNT, "New engine", "Airframe", S.IN_PROGRESS, 11, points=5, assignee="Luca Ferrari"),
    Task(SENSOR, "Updated software", "Airframe", S.IN_REVIEW, 6, assignee="Mei Tanaka"),
    Task("Stiffer arms for 8 kg", "New engine", "Airframe", S.DONE, 45, 30),
    Task("Quick release for cargo", None, "Airframe", S.TODO, None),
    Task(BENCH, "New engine", "Engine", S.IN_PROGRESS, 8, points=8, assignee="Hanna Weiss"),
    Task("Motor controller for 48 V", "New engine", "Engine", S.TODO, None, points=8),
    Task("Propeller with a lower tip speed", "New engine", "Engine", S.TODO, None, points=5),
    Task(CONTROL, "Updated software", "Flight autonomy", S.IN_PROGRESS, 16, points=8),
    Task("Wind model above 8 m/s", "Updated software", "Flight autonomy", S.IN_PROGRESS, 23),
    Task("Landing on wet ground", None, "Flight autonomy", S.IN_PROGRESS, 31),
    Task(
        "Fewer false obstacle stops",
        None,
        "Flight autonomy",
        S.IN_REVIEW,
        27,
        kind=StoryKind.DEFECT,
    ),
    Task("Replay a flight from its log", None, "Flight autonomy", S.IN_PROGRESS, 12),
    Task("Battery forecast under load", "Updated software", "Flight autonomy", S.TODO, None),
    Task("Yard recognition without light", "See in the dark", "Flight autonomy", S.TODO, None),
    Task(CHARGER, "Fleet map for dispatchers", "Fleet operations", S.IN_PROGRESS, 5),
    Task(
        "Map of every drone, live",
        "Fleet map for dispatchers",
        "Fleet operations",
        S.IN_PROGRESS,
        7,
    ),
    Task(
        "Alarm for overdue drones", "Fleet map for dispatchers", "Fleet operations", S.DONE, 28, 15
    ),
    Task("Signed firmware in one step", None, "Platform", S.IN_PROGRESS, 4, kind=StoryKind.RISK),
    Task("Pipeline for the engine team", "New engine", "Platform", S.DONE, 20, 17),
    Task("Paint that stands the heat", SHELLS, "Engine", S.IN_PROGRESS, 14, assignee="Hanna Weiss"),
    Task(
        "Colours in the order form",
        SHELLS,
        "Fleet operations",
        S.IN_REVIEW,
        9,
        assignee="Ben Okafor",
    ),
    Task("Livery files in the build", SHELLS, "Platform", S.IN_PROGRESS, 7, assignee="Daniel Roy"),
    Task("Retire the old build servers", None, "Platform", S.TODO, None, kind=StoryKind.DEBT),
)

WAITS = (
    (LINK, NIGHT, "No permit to fly at night without the second link."),
    (BUS, "Motor controller for 48 V", "The controller's ratings follow the certified bus."),
    (BUS, "Battery forecast under load", "The forecast needs the certified discharge curve."),
    (BUS, CHARGER, "The bay may not be wired before the bus is certified."),
    (BUS, PACK, ""),
    ("Motor controller for 48 V", "Propeller with a lower tip speed", ""),
    (SENSOR, CONTROL, "The loop reads the load cell."),
    (SENSOR, "Battery forecast under load", "The forecast needs the weight of the load."),
    (
        "Signed firmware in one step",
        "Yard recognition without light",
        "Night flight is certified with it.",
    ),
)
"""Who has to finish first, who waits, and why."""

SUBTASKS = (
    (BUS, "Arc test at altitude", S.IN_PROGRESS),
    (BUS, "Papers for the authority", S.TODO),
)

FINISHED_EACH_WEEK = {
    "Airframe": 2,
    "Battery": 2,
    "Flight autonomy": 1,
    "Fleet operations": 2,
    "Platform": 2,
}
"""Small stories that teams finished in each of the last sixteen weeks: their pace."""

UPKEEP_WORK = (
    "Replace worn propeller guards",
    "Shorten the preflight checklist",
    "Update the spare parts list",
    "Tidy the flight log format",
    "Calibrate the test scales",
    "Answer findings of the last audit",
    "Speed up the nightly simulation",
)

PAYLOAD = "payload-carried-kg"
PAYLOADS = (2.1, 2.1, 2.2, 2.4, 2.9, 3.3, 3.4, 3.9)
"""What a flight carried, in kg: one measured value a week, the oldest first."""
