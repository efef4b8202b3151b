import pytest
from hypothesis import given, settings, Phase
from teams.snapshot import work, load, links
from tests.teams.test_flow_against_naive_counts import *
MUTANTS=[
 (load,"_WEEKLY"," AND archived_at IS NULL",""),
 (load,"_WEEKLY","{column} <= %(at)s","{column} < %(at)s"),
 (load,"_WEEKLY","{column} > %(at)s - interval","{column} >= %(at)s - interval"),
 (load,"_CYCLE_TIMES","started_at IS NOT NULL","true"),
 (load,"_TEAMS","team.wip_limit","team.wip_limit + 1"),
 (work,"_WORK","NOT is_subtask AND story.state = ANY","story.state = ANY"),
 (work,"_WORK","OR epic.state = ANY(%(started_epic)s)",""),
 (work,"_WORK","coalesce(story.started_at, story.created_at)","story.created_at"),
 (work,"_WORK","AND story.archived_at IS NULL",""),
 (work,"_ABOVE","AND archived_at IS NULL",""),
 (links,"_OPEN_ENDS","waived_until <= ","waived_until < "),
 (links,"_OPEN_ENDS","AND archived_at IS NULL",""),
 (links,"_OUTSIDE","waived_at IS NULL OR waived_until <=","waived_at IS NULL OR waived_until <"),
 (links,"_OUTSIDE","AND coalesce(epic.archived_at, feature.archived_at, story.archived_at) IS NULL",""),
]
@pytest.mark.parametrize("m", range(len(MUTANTS)))
def test_mutant(m, monkeypatch, workspace, two_portfolios):
    mod,name,a,b=MUTANTS[m]
    sql=getattr(mod,name); assert a in sql, (name,a)
    monkeypatch.setattr(mod,name,sql.replace(a,b))
    @settings(max_examples=300, deadline=None, suppress_health_check=fixture_once, phases=[Phase.generate], database=None)
    @given(plan=plans())
    def run(plan): compare(plan, workspace, two_portfolios)
    with pytest.raises(BaseException): run()
