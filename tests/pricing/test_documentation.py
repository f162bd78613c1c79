"""The worked example in docs/money.md is run, so its numbers are true."""

import doctest
from pathlib import Path


def test_the_worked_example_gives_the_figures_it_shows():
    page = Path(__file__).parents[2] / "docs" / "money.md"
    result = doctest.testfile(str(page), module_relative=False)
    assert result.attempted > 8
    assert result.failed == 0
