"""Bets that the board of the demo company has before it now. Plain data."""

from demo.bets.shape import HEAVY_LIFT, LINK, NIGHT, Bet, Case, D, News, Promise, S, Stage
from portfolio.models import InvestmentType
from portfolio.verdicts import Verdict

HEAVY = Bet(
    HEAVY_LIFT,
    "Carry more",
    120,
    (
        Stage(S.REVIEWING, 110),
        Stage(S.ANALYZING, 100),
        Stage(D.GO, 80, "No competitor lifts 8 kg; two hospitals signed letters of intent."),
        Stage(S.MVP, 65),
    ),
    hypothesis={
        "for_whom": "Hospitals and workshops in our cities",
        "need": "need parts of up to 8 kg within the hour",
        "solution": "a drone that lifts four times what ours lift today",
        "benefit": "replaces the courier van for two deliveries in three",
        "unlike": "vans, which stand in traffic for most of the hour",
        "difference": "flies straight and lands in the yard",
        "business_outcome": "Share of heavy deliveries in our cities up from 2 % to 15 %",
    },
    indicators=("Trial flights above 4 kg a week", "Hospitals that order a second time"),
    size="XL",
    cost=2_400_000,
    case=Case(
        "Vera Lang",
        "Hospitals, workshops, building sites",
        "Heavy parts arrive within the hour",
        "Loads up to 8 kg over 12 km, in daylight",
        ("Courier vans with our software", "Two drones that share a load"),
        "MARKET_SHARE",
        5_200_000,
        "One hospital route with 5 kg, flown for four weeks",
        620_000,
        8,
    ),
    promise=Promise(
        "Heavier payloads reach customers",
        ("payload-carried-kg", "Payload carried per flight", "kg"),
        "2.1",
        "8.0",
    ),
    news=News(
        Verdict.PROMISING,
        "1,240 flights since the bigger pack: 3.9 kg where it was 2.1 kg.",
        ("1.8", "0.9", "2.7"),
        2,
    ),
)

NIGHT_FLIGHT = Bet(
    NIGHT,
    "Fly alone",
    75,
    (Stage(S.REVIEWING, 60), Stage(S.ANALYZING, 45)),
    hypothesis={
        "for_whom": "Pharmacies on night duty",
        "need": "need medicines after the last courier has gone",
        "solution": "certified flight without daylight",
        "benefit": "a delivery by air at any hour",
        "unlike": "taxis",
        "difference": "a fixed price and a temperature log",
        "business_outcome": "A fifth of our deliveries fly between 22:00 and 06:00",
    },
    indicators=("Night approvals granted by cities",),
    size="L",
    cost=1_100_000,
    case=Case(
        "Vera Lang",
        "Pharmacies, clinics, their patients",
        "Medicines arrive at any hour",
        "Two cities, fixed routes, no flight over crowds",
        ("Night couriers by bicycle", "Lockers that are filled before midnight"),
        "REVENUE",
        2_600_000,
        "One pharmacy route at night, flown for six weeks",
        240_000,
        8,
    ),
    promise=Promise(
        "Deliveries fly at night",
        ("night-share-percent", "Share of deliveries between 22:00 and 06:00", "%"),
        "0",
        "20",
    ),
)

GROUND_LINK = Bet(
    LINK,
    "Fly alone",
    90,
    (
        Stage(S.REVIEWING, 85),
        Stage(S.ANALYZING, 70),
        Stage(D.GO, 40, "No city lets us fly unseen without it. Dull, and much waits for it."),
    ),
    investment_type=InvestmentType.ENABLER,
    hypothesis={
        "for_whom": "Our own flight autonomy",
        "need": "loses the ground station when somebody jams the band",
        "solution": "a second link on another band that takes over by itself",
        "benefit": "every flight can be called back at any time",
        "unlike": "one radio and a hope",
        "difference": "certified by the authority",
        "business_outcome": "Permits for flight out of sight in five cities",
    },
    indicators=("Test flights under jamming that were called back",),
    size="M",
    cost=380_000,
    case=Case(
        "Jonas Keller",
        "Flight autonomy, the authority",
        "No flight is lost when a band is jammed",
        "Second band, switch-over within one second",
        ("Fly only where the band is quiet", "Satellite link"),
        "COMPLIANCE",
        400_000,
        "One drone with both links on the test field",
        90_000,
        6,
    ),
    promise=Promise(
        "Flights stay in reach",
        ("lost-link-per-1000", "Lost links per 1,000 flights", "1/1000"),
        "4.2",
        "0.1",
    ),
)
