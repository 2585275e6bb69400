"""The function keeps the promises of every function."""

import pytest
from casebus.adapters.mapping.functions import Function
from casebus.adapters.suites.function_suite import FunctionSuite
from casebus_detention.file_number import FILE_NUMBER


class TestFileNumber(FunctionSuite):
    @pytest.fixture
    def function(self) -> Function:
        return FILE_NUMBER


def test_a_number_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="K622901202100117"):
        FILE_NUMBER.read("2021-117")
