"""On the real bed: first the refusal, which is quick; then the whole way, whose waits the contract suite fills."""

from __future__ import annotations

import pytest

from tests.cases.test_accepted import test_an_accepted_request_goes_all_the_way as test_accepted  # noqa: F401
from tests.cases.test_rejected import test_a_refusal_ends_with_the_letter_that_went_out as test_rejected  # noqa: F401

pytestmark = pytest.mark.usefixtures("granted")
