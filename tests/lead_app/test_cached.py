"""Answers for pages: worked out once for equal scenarios, read-only, and errors of the model as text where a page asks."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lead_analysis.acos.presets import PRESETS
from lead_app import cached
from lead_model.errors import LeadModelError, ScenarioError
from lead_model.parameters import Parameters
from lead_model.scenario import Scenario
from tests.program_pages import EVERYTHING

R1 = PRESETS["reference"].scenario


def test_equal_scenarios_share_one_answer_and_others_do_not() -> None:
    calls = []
    net = cached.cached(lambda scenario, py: calls.append(py) or (scenario, py))
    again = R1.with_value("choices.savings_rate", 0.01).with_value(
        "choices.savings_rate", R1.choices.savings_rate
    )
    assert net(R1, 2027) is net(again, 2027)
    assert net(R1, 2028) != net(Scenario(), 2028)
    assert calls == [2027, 2028, 2028]


def test_a_name_counts_only_where_it_is_shown() -> None:
    renamed = replace(R1, name="Client", note="Tuesday")
    assert cached.panel_sizes(R1) is cached.panel_sizes(renamed)
    assert cached.projection(renamed).scenario.name == "Client"
    assert cached.projection(R1).scenario.name == R1.name


def test_no_more_answers_are_kept_than_allowed() -> None:
    calls = []
    square = cached.cached(lambda number: calls.append(number) or number**2, max_entries=2)
    assert [square(number) for number in (1, 2, 3, 1)] == [1, 4, 9, 1]
    assert calls == [1, 2, 3, 1]
    square.cache_clear()
    assert square.cache_info().currsize == 0


ANSWERS = {
    "projection": lambda s: cached.projection(s),
    "cash": lambda s: cached.cash(s),
    "advance": lambda s: cached.advance_balance(s),
    "settlement months": lambda s: cached.settlement_months(s),
    "plans": lambda s: cached.paths(s),
    "verdict": lambda s: cached.verdict(s),
    "pay-off": lambda s: cached.pay_off(s, s.years[0], True),
    "programs": lambda s: cached.lead_or_mssp(s),
    "shares": lambda s: cached.shares(s, at_end=True),
    "two shares": lambda s: cached.share_step(s, 0.1, 0.2, s.years[0]),
    "quality": lambda s: (cached.quality_worth(s), cached.scores(s)),
    "program worth": lambda s: (cached.program_worth(s), cached.cara(s), cached.falls(s)),
    "sizes and cover": lambda s: (cached.panel_sizes(s), cached.stop_loss_cover(s)),
    "regret": lambda s: cached.regret(s),
    "screen": lambda s: cached.own_screen(s),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_array_of_a_shared_answer_can_be_changed(name: str) -> None:
    answer = ANSWERS[name](EVERYTHING)
    assert list(arrays(answer)), "an answer without numbers"
    assert all(not array.flags.writeable for array in arrays(answer))


def arrays(answer: object) -> Iterator[np.ndarray]:
    """Every array in an answer, at any depth."""
    if isinstance(answer, np.ndarray):
        yield answer
    elif isinstance(answer, tuple | list):
        for part in answer:
            yield from arrays(part)
    elif isinstance(answer, Mapping):
        yield from arrays(tuple(answer.values()))
    elif is_dataclass(answer) and not isinstance(answer, Scenario | Parameters):
        yield from arrays(tuple(getattr(answer, one.name) for one in fields(answer)))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: cached.rule_changes.or_raise(R1, "no pack", "no pack"),
        lambda: cached.tornado.or_raise(R1, "average_net", (("no.input", 0.0, 1.0),)),
    ],
)
def test_outside_a_page_an_error_of_the_model_is_raised(ask) -> None:
    with pytest.raises(LeadModelError):
        ask()


def test_on_a_page_an_error_is_told_in_words_once_and_the_page_ends() -> None:
    def page() -> None:
        import streamlit as st

        from lead_app import cached
        from lead_model.errors import ScenarioError

        def refuse(number: int) -> int:
            raise ScenarioError([("choices.savings_rate", "is out of reach")])

        inner = cached.cached(refuse)
        outer = cached.cached(lambda number: inner.or_raise(number) + 1)
        st.write("before")
        outer(1)
        st.write("after")

    at = AppTest.from_function(page).run()
    assert not at.exception
    assert [one.value for one in at.error] == ["This cannot be calculated. Savings rate is out of reach"]
    assert [one.value for one in at.markdown] == ["before"]


def test_an_error_is_not_remembered_as_an_answer() -> None:
    answers = iter((ScenarioError([("", "not yet")]), 7))

    def ask(number: int) -> int:
        answer = next(answers)
        if isinstance(answer, ScenarioError):
            raise answer
        return answer

    asked = cached.cached(ask)
    with pytest.raises(ScenarioError):
        asked.or_raise(1)
    assert asked.or_raise(1) == 7
