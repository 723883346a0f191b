"""The description holds for whatever is sent: schemathesis makes requests of its own, in the process."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
OPERATIONS = [one.ok() for one in SCHEMA.get_all_operations()]


@pytest.fixture
def program(db, caller, grant, known):
    """Requests stay in the test's transaction, as those of Django's own test client do."""
    grant("县民政局", "person.name", "person.id_number")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield caller()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_answers_are_as_described(operation, mode, program, known):
    @settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case):
        if mode is GenerationMode.POSITIVE and "/subjects/" in operation.path:
            case.path_parameters["pk"] = known[0]  # one that exists
        response = case.call(headers={"Authorization": f"Bearer {program.token}"})
        case.validate_response(response, checks=CHECKS)

    holds()
