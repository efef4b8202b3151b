"""The supervisor, with real programs that end, hang and leave children behind."""

import os
import sys
import time

import pytest

from config.embedded.process import Program, started_at
from config.supervisor import Child, GaveUp, Supervisor


@pytest.fixture
def supervise(tmp_path):
    supervisors = []

    def start(code, **fields):
        argv = [sys.executable, "-c", code]
        child = Child("helper", Program(argv, tmp_path, tmp_path / "helper.log"), **fields)
        said = []
        supervisors.append(Supervisor([child], lambda _processes: None, said.append))
        return supervisors[-1], child, said

    yield start
    for supervisor in supervisors:
        supervisor.stop()


def watch_until(supervisor, condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        supervisor.watch()
        time.sleep(0.02)
    assert condition()


def test_a_program_that_ended_is_started_again_after_a_pause(supervise):
    supervisor, child, said = supervise("import time; time.sleep(60)")
    supervisor.watch()
    first = child.process
    os.kill(first.pid, 9)

    watch_until(supervisor, lambda: child.process not in {first, None})

    assert said == ["The helper ended (SIGKILL); it starts again in 1 s."]
    assert child.process.is_alive


def test_a_program_that_keeps_ending_at_its_start_is_given_up_with_its_last_words(supervise):
    supervisor, child, _said = supervise("raise SystemExit('no port')", fast_crashes=4)

    with pytest.raises(GaveUp, match="helper ended 5 times right after its start: no port"):
        watch_until(supervisor, lambda: child.fast_crashes > 5)


def test_a_program_that_ran_well_for_a_while_starts_again_at_once(supervise):
    supervisor, child, said = supervise("import time; time.sleep(60)", fast_crashes=4)
    supervisor.watch()
    first = child.process
    child.started_at -= 60
    os.kill(first.pid, 9)

    watch_until(supervisor, lambda: child.process not in {first, None})

    assert said == ["The helper ended (SIGKILL); it starts again in 0 s."]
    assert child.fast_crashes == 0


def test_a_process_is_on_the_list_before_its_program_runs(supervise, tmp_path):
    supervisor, child, _said = supervise("open('ran', 'w'); import time; time.sleep(60)")
    seen = []
    supervisor.on_change = lambda processes: seen.append(
        ([it.pid for it in processes], (tmp_path / "ran").exists())
    )

    supervisor.watch()

    assert seen == [([child.process.pid], False)]


def test_stop_ends_a_program_with_all_that_it_started(supervise, tmp_path):
    supervisor, child, _said = supervise(
        "import subprocess, sys, time\n"
        "it = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "open('grandchild', 'w').write(str(it.pid) + '.')\n"
        "time.sleep(60)"
    )
    note = tmp_path / "grandchild"
    watch_until(supervisor, lambda: note.exists() and note.read_text().endswith("."))
    grandchild = int(note.read_text().rstrip("."))

    supervisor.stop()

    assert not child.process.is_alive
    deadline = time.monotonic() + 10
    while started_at(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert started_at(grandchild) is None
