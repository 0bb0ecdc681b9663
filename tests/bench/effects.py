"""From a command to its effect in the next service, through the courier."""

import time
from statistics import quantiles

import httpx

from shared.plumbing.tokens import Identity
from tests.bench.instance import Instance

TIMES = 300


def effect_in_the_next_service(instance: Instance) -> dict[str, object]:
    """Measure milliseconds from the request to the effect elsewhere, and to the answer."""
    there = instance.stage.services["programme"].database
    token = instance.stage.issuer.issue(Identity.of_operator("bench"))
    http = httpx.Client(base_url=instance.address, timeout=30)
    answers: list[float] = []
    effects: list[float] = []
    for number in range(TIMES):
        started = time.perf_counter()
        answer = http.post(
            "/api/directory/v1/people",
            json={
                "unit": str(instance.unit),
                "given_name": "Eva",
                "family_name": "Effekt",
                "email": "eva@example.org",
            },
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": f"effect-{number}"},
        )
        answer.raise_for_status()
        answered = time.perf_counter()
        while not there.rows("SELECT 1 FROM who_people WHERE person_id = %s", answer.json()["id"]):
            time.sleep(0.0002)
        answers.append((answered - started) * 1000)
        effects.append((time.perf_counter() - answered) * 1000)
    cut = quantiles(effects, n=100)
    return {
        "name": "effect in the next service after the answer, p99 (p50 beside)",
        "unit": "milliseconds",
        "value": round(cut[98], 2),
        "p50": round(cut[49], 2),
        "control": round(quantiles(answers, n=100)[49], 2),
        "ratio": round(cut[98] / quantiles(answers, n=100)[49], 3),
        "goal": "p99 at most 5 ms after the command",
    }
