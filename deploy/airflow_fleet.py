"""A round of a fleet as a DAG of Airflow: the same four commands as in docs/fleet.md."""

from datetime import datetime, timedelta, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

CHINA = timezone(timedelta(hours=8))
GOVCRAWL = "cd /var/lib/govcrawl && GOVCRAWL_DATA=/var/lib/govcrawl/all /opt/govcrawl/.venv/bin/govcrawl"

with DAG(
    "govcrawl",
    schedule="15 2 * * *",
    start_date=datetime(2026, 11, 27, tzinfo=CHINA),
    catchup=False,
    max_active_runs=1,
):
    start = BashOperator(task_id="start", bash_command=f"{GOVCRAWL} fleet start", retries=2)
    wait = BashOperator(
        task_id="wait", bash_command=f"{GOVCRAWL} fleet status --wait", trigger_rule="all_done"
    )
    collect = BashOperator(
        task_id="collect", bash_command=f"{GOVCRAWL} fleet collect", trigger_rule="all_done", retries=2
    )
    start >> wait >> collect >> BashOperator(task_id="status", bash_command=f"{GOVCRAWL} fleet status")
