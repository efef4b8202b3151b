"""What the admin shows of the portfolio, one file a concern; Django looks for it here."""

from portfolio.admin import decisions, epics, limits, money, portfolios, ranking, strategy

__all__ = ["decisions", "epics", "limits", "money", "portfolios", "ranking", "strategy"]
