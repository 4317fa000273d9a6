"""The API keeps its contract: schemathesis, every check and phase, two members and the credentials of machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api_client.reference.openapi import CONTRACT
from tests.contract import conformance
from tests.contract.kit import in_process, running

#: Made-up requests for each operation; what the contract's limits suggest comes on top.
FEW, MANY = 3, 60


def operations() -> dict[str, set[str]]:
    """The methods of each address of the contract."""
    methods: dict[str, dict[str, object]] = json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"]
    return {path: {method.upper() for method in known} for path, known in methods.items()}


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
async def test_no_request_shows_a_difference(tmp_path: Path, examples: int) -> None:
    (tmp_path / "api").mkdir()
    with running(tmp_path / "api") as service:
        async with in_process(service) as api:
            met = await conformance.run(api, tmp_path, examples=examples)
    assert met.failures == [], met.output
    assert set(met.phases) == set(conformance.PHASES)
    # What takes nothing can refuse nothing but another method.
    answered = {
        (method, path): met.answers[f"{method} {path}"] + met.other_methods[path]
        for path, methods in operations().items()
        for method in methods
    }
    assert [one for one, statuses in answered.items() if not any(200 <= status < 300 for status in statuses)] == []
    assert [one for one, statuses in answered.items() if not any(400 <= status < 500 for status in statuses)] == []
