"""DORA's measures. Declared for clients; null until deployments are recorded."""

import strawberry


@strawberry.type(description="A rate or mean with its interval.")
class Measured:
    value: float | None
    low: float | None
    high: float | None
    n: int
    low_sample: bool


@strawberry.type(description="How long changes took from commit to users.")
class LeadTime:
    median: float | None
    p85: float | None
    n: int


@strawberry.type(description="How long it took until failed deployments were recovered from.")
class RecoveryTime:
    median: float | None
    from_deploy_median: float | None
    n: int


@strawberry.type(description="How a product was delivered in a window.")
class Delivery:
    deployments: int
    deployment_frequency_per_day: Measured
    change_lead_time_hours: LeadTime
    change_fail_rate: Measured
    failed_deployment_recovery_hours: RecoveryTime
    deployment_rework_rate: Measured
