"""The lanes of `make check` and `make test`: side by side, each to its end, and one failure fails the whole."""

import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
# Each lane waits for what the other one does, so neither could run alone.
PROGRAM = """
import sys
from pathlib import Path
from steps import Step, run_all

def step(name, text, live=False):
    return Step(name, ("sh", "-c", text), Path.cwd(), live)

wait = "until [ -e {0} ]; do sleep 0.01; done"
sys.exit(run_all(
    (step("first", f"echo begun; touch a; {wait.format('b')}", live=True),
     step("broken", "echo why; exit 3", live=True)),
    (step("second", f"{wait.format('a')}; echo quietly; touch b"), step("last", "touch c")),
))
"""


def test_lanes_run_side_by_side_to_their_ends_and_a_failure_is_told(tmp_path: Path) -> None:
    environment = {"PYTHONPATH": str(SCRIPTS), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, (tmp_path / "c").exists()) == (1, True), ran.stderr
    assert ran.stdout.splitlines()[-1] == "failed / 未通过: broken"
    # What failed is told once more at the end, and why.
    end = ran.stdout[ran.stdout.index("— the end of broken:") :].splitlines()
    assert end[1] == "why"
    assert "— the end of second:" not in ran.stdout
    assert [line for line in ran.stdout.splitlines() if line in ("begun", "quietly")] == ["begun", "quietly"]
