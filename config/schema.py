"""The one schema, assembled from all levels."""

import strawberry

from api.nodes import NodeQuery
from api.schema import Schema
from feedback.schema.mutations import FeedbackMutation
from feedback.schema.queries import FeedbackQuery
from integrations.jira.schema.queries import JiraQuery
from integrations.spreadsheet.schema.mutations import SpreadsheetMutation
from integrations.spreadsheet.schema.queries import SpreadsheetQuery
from organization.schema.mutations import OrganizationMutation
from organization.schema.queries import OrganizationQuery
from portfolio.schema.mutations import PortfolioMutation
from portfolio.schema.queries import PortfolioQuery
from products.schema.mutations import ProductsMutation
from products.schema.queries import ProductsQuery
from teams.schema.flow import FlowItem
from teams.schema.mutations import TeamsMutation
from teams.schema.queries import TeamsQuery


@strawberry.type
class Query(
    NodeQuery,
    OrganizationQuery,
    PortfolioQuery,
    ProductsQuery,
    TeamsQuery,
    FeedbackQuery,
    JiraQuery,
    SpreadsheetQuery,
):
    """Everything that can be asked."""


@strawberry.type
class Mutation(
    OrganizationMutation,
    PortfolioMutation,
    ProductsMutation,
    TeamsMutation,
    FeedbackMutation,
    SpreadsheetMutation,
):
    """Everything that can be changed."""


schema = Schema(query=Query, mutation=Mutation, types=[FlowItem])
