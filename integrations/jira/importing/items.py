"""Handing the rows of an import to the apps that own them, and keeping where they came from."""

from datetime import datetime

from psycopg import sql

from integrations.jira.importing.scope import Scope
from portfolio import actions as portfolio
from portfolio.actions.statements import table_of
from portfolio.models import Epic
from products import actions as products
from products.models import Feature
from teams import actions as teams
from teams.models import Story

_ITEMS = """
    CREATE TEMP VIEW incoming_item AS
    SELECT judged.item_id AS id, judged.level, judged.position,
           issue.history, issue.title, issue.description, issue.state, issue.kind,
           issue.priority, issue.labels, issue.points, issue.release_name, issue.assignee_name,
           issue.is_subtask OR family.parent_id IS NOT NULL AS is_subtask,
           issue.created_at, issue.started_at, issue.finished_at,
           {site}::text AS site, issue.key AS external_key, issue.url AS external_url,
           family.parent_id, family.above_id, team.id AS team_id, product.id AS product_id,
           (SELECT person.id FROM organization_person person
            WHERE person.workspace_id = {workspace} AND lower(person.email) = issue.assignee
              AND person.deactivated_at IS NULL ORDER BY person.id LIMIT 1) AS assignee_id
    FROM incoming_verdict judged
    JOIN incoming_issue issue USING (number)
    JOIN incoming_family family USING (number)
    LEFT JOIN incoming_team team ON team.name = issue.team
    LEFT JOIN incoming_product product ON product.project = issue.project
    WHERE judged.verdict IN ('CREATE', 'UPDATE')
"""

_LEVELS = """
    CREATE TEMP VIEW incoming_epic AS
    SELECT id, position, history, title, description, state, created_at, started_at, finished_at,
           site, external_key, external_url,
           ARRAY['title', 'description', 'state'] AS source_fields
    FROM incoming_item WHERE level = 'EPIC';

    CREATE TEMP VIEW incoming_feature AS
    SELECT id, position, history, title, description, state, created_at, started_at, finished_at,
           site, external_key, external_url, above_id AS epic_id, team_id, product_id,
           array_remove(ARRAY['title', 'description', 'state',
               CASE WHEN above_id IS NOT NULL THEN 'epic' END,
               CASE WHEN team_id IS NOT NULL THEN 'team' END,
               CASE WHEN product_id IS NOT NULL THEN 'product' END], NULL) AS source_fields
    FROM incoming_item WHERE level = 'FEATURE';

    CREATE TEMP VIEW incoming_story AS
    SELECT id, position, history, title, description, state, kind, priority, labels, points,
           release_name, assignee_id, assignee_name, is_subtask, parent_id, above_id AS feature_id,
           team_id, product_id, created_at, started_at, finished_at,
           site, external_key, external_url,
           array_remove(ARRAY['title', 'description', 'state', 'kind', 'priority', 'labels',
               'release_name', 'assignee', 'assignee_name', 'parent', 'is_subtask',
               CASE WHEN above_id IS NOT NULL THEN 'feature' END,
               CASE WHEN points IS NOT NULL THEN 'points' END,
               CASE WHEN team_id IS NOT NULL THEN 'team' END,
               CASE WHEN product_id IS NOT NULL THEN 'product' END], NULL) AS source_fields
    FROM incoming_item WHERE level = 'STORY'
"""

_PAST = """
    CREATE TEMP VIEW incoming_past AS
    SELECT judged.item_id AS id, judged.level, step.place AS number,
           step.at, step.from_state, step.to_state
    FROM incoming_step step JOIN incoming_verdict judged USING (number)
    WHERE judged.verdict IN ('CREATE', 'UPDATE');
    CREATE TEMP VIEW epic_past AS SELECT * FROM incoming_past WHERE level = 'EPIC';
    CREATE TEMP VIEW feature_past AS SELECT * FROM incoming_past WHERE level = 'FEATURE';
    CREATE TEMP VIEW story_past AS SELECT * FROM incoming_past WHERE level = 'STORY'
"""

_STANDING = """
    CREATE TEMP VIEW standing_feature AS
    SELECT family.item_id AS id, family.above_id AS epic_id,
           array_remove(feature.source_fields::text[], 'epic')
               || CASE WHEN family.above_id IS NULL THEN NULL ELSE ARRAY['epic'] END
               AS source_fields
    FROM incoming_family family JOIN products_feature feature ON feature.id = family.item_id
    WHERE family.standing AND family.level = 'FEATURE';

    CREATE TEMP VIEW standing_story AS
    SELECT family.item_id AS id, family.parent_id, family.above_id AS feature_id,
           story.is_subtask OR family.parent_id IS NOT NULL AS is_subtask,
           array_remove(story.source_fields::text[], 'feature')
               || CASE WHEN family.above_id IS NULL THEN NULL ELSE ARRAY['feature'] END
               AS source_fields
    FROM incoming_family family JOIN teams_story story ON story.id = family.item_id
    WHERE family.standing AND family.level = 'STORY'
"""

_KEEP_NEW = """
    INSERT INTO jira_jiraissue (
        workspace_id, portfolio_id, site, issue_id, key, updated_at, raw, digest,
        epic_id, feature_id, story_id,
        parent_issue, parent_key, above_issue, above_key, unresolved)
    SELECT {workspace}, {portfolio}, {site}, issue.issue_id, issue.key, issue.updated_at,
           issue.raw, issue.digest,
           CASE judged.level WHEN 'EPIC' THEN judged.item_id END,
           CASE judged.level WHEN 'FEATURE' THEN judged.item_id END,
           CASE judged.level WHEN 'STORY' THEN judged.item_id END,
           issue.parent_issue, issue.parent_key, issue.above_issue, issue.above_key,
           family.parent_missing OR family.above_missing OR family.lifted
    FROM incoming_verdict judged
    JOIN incoming_issue issue USING (number) JOIN incoming_family family USING (number)
    WHERE judged.verdict = 'CREATE'
"""

_KEEP_NEWER = """
    UPDATE jira_jiraissue AS known
    SET key = issue.key, updated_at = issue.updated_at, raw = issue.raw, digest = issue.digest,
        parent_issue = issue.parent_issue, parent_key = issue.parent_key,
        above_issue = issue.above_issue, above_key = issue.above_key
    FROM incoming_verdict judged JOIN incoming_issue issue USING (number)
    WHERE known.workspace_id = {workspace} AND known.site = {site}
      AND known.issue_id = judged.issue_id
      AND (judged.verdict = 'UPDATE'
           OR judged.verdict = 'SAME' AND judged.updated_at > known.updated_at)
"""

_KEEP_UNRESOLVED = """
    UPDATE jira_jiraissue AS known
    SET unresolved = family.parent_missing OR family.above_missing OR family.lifted
    FROM incoming_family family JOIN known_issue mine
      ON mine.level = family.level AND mine.item_id = family.item_id
    WHERE known.id = mine.id
      AND known.unresolved <> (family.parent_missing OR family.above_missing OR family.lifted)
"""


_HOLD = """
    SELECT id FROM {table} WHERE id IN (SELECT item_id FROM incoming_family WHERE level = {level})
    ORDER BY id FOR NO KEY UPDATE
"""


def hold(scope: Scope) -> None:
    """Lock all items that stand and may change, level by level and in the order of their ids."""
    for model in (Epic, Feature, Story):
        names = {"table": table_of(model), "level": sql.Literal(str(model.level))}
        scope.run(sql.SQL(_HOLD).format(**names))


def absorb(scope: Scope, at: datetime) -> None:
    """Write all items, level by level, so that what they are a part of is there before them."""
    for views in (_ITEMS, _LEVELS, _PAST, _STANDING):
        scope.run(views)
    for absorb_level, incoming, steps in (
        (portfolio.absorb_epics, "incoming_epic", "epic_past"),
        (products.absorb_features, "incoming_feature", "feature_past"),
        (products.absorb_features, "standing_feature", None),
        (teams.absorb_stories, "incoming_story", "story_past"),
        (teams.absorb_stories, "standing_story", None),
    ):
        absorb_level(
            by=scope.by,
            portfolio=scope.portfolio.key,
            incoming=incoming,
            steps=steps,
            origin=f"Jira import {scope.run_id} from {scope.site}",
            at=at,
        )


def keep_identities(scope: Scope) -> None:
    """Write down which issue became which item, and what it looked like."""
    scope.run(_KEEP_NEWER)
    scope.run(_KEEP_UNRESOLVED)
    scope.run(_KEEP_NEW)
