"""DORA's measures. Declared for clients; null until deployments are recorded."""

import strawberry


@strawberry.type(description="A rate or mean with its interval.")
class Measured:
    value: float | None = strawberry.field(description="Null without data.")
    low: float | None = strawberry.field(description="Lower end of its interval.")
    high: float | None = strawberry.field(description="Upper end of its interval.")
    n: int = strawberry.field(description="How many events it rests on.")
    low_sample: bool = strawberry.field(description="Whether these are too few to judge by.")


@strawberry.type(description="How long changes took from commit to users.")
class LeadTime:
    median: float | None = strawberry.field(description="In hours; null without data.")
    p85: float | None = strawberry.field(description="In hours: 85 % took no longer.")
    n: int = strawberry.field(description="How many changes it rests on.")


@strawberry.type(description="How long it took until failed deployments were recovered from.")
class RecoveryTime:
    median: float | None = strawberry.field(
        description="In hours from the failure; null without data."
    )
    from_deploy_median: float | None = strawberry.field(
        description="In hours from the deployment that failed."
    )
    n: int = strawberry.field(description="How many failures it rests on.")


@strawberry.type(description="How a product was delivered in a window.")
class Delivery:
    deployments: int
    deployment_frequency_per_day: Measured
    change_lead_time_hours: LeadTime
    change_fail_rate: Measured = strawberry.field(
        description="Share of deployments that failed, from 0 to 1."
    )
    failed_deployment_recovery_hours: RecoveryTime
    deployment_rework_rate: Measured = strawberry.field(
        description="Share of deployments that mended an earlier one, from 0 to 1."
    )
