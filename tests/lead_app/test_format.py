"""Numbers as readers see them."""

from lead_analysis import text as wording
from lead_app import format as fmt
from lead_model.scenario import ByCategory, Scenario, all_leaves


def test_a_zero_has_no_sign() -> None:
    assert fmt.pbpm(-0.001) == "$0.00 PBPM"
    assert fmt.pbpm(0.0, sign=True) == "$0.00 PBPM"


def test_every_input_can_be_written_in_a_line() -> None:
    scenario = Scenario()
    for path, leaf in all_leaves().items():
        text = fmt.input_text(path, scenario.get(path))
        assert text, path
        assert "\n" not in text, path
        assert fmt.input_label(path), path
        for option in leaf.choices:
            assert fmt.option_label(path, option), path


def test_labels_of_inputs_are_unique_so_that_the_log_is_clear() -> None:
    labels = [fmt.input_label(path) for path in all_leaves()]
    assert {label for label in labels if labels.count(label) > 1} == set()


def test_categories_are_named() -> None:
    text = fmt.input_text("organization.category_share", ByCategory(0.8, 0.01, 0.19))
    assert text == "Aged & Disabled 80.0%; ESRD 1.0%; High Needs 19.0%"


def test_a_sign_is_never_torn_from_its_dollars() -> None:
    """Browsers break lines after − and ±, but not after + or before a percentage."""
    assert fmt.markdown("−$4.5M, ±$0.2M, +$3M, −4%") == "−\u2060\\$4.5M, ±\u2060\\$0.2M, +\\$3M, −4%"


def test_an_amount_that_reads_as_zero_has_no_sign() -> None:
    for text in (wording.pbpm(0.004, sign=True), wording.pbpm(-0.004), wording.level(-0.001, "PBPM")):
        assert text == "$0.00 PBPM"
    assert wording.dollars(-0.4, sign=True) == "$0"
    assert wording.percent(-0.000001, sign=True) == "0.0%"
    assert wording.pbpm(0.005001, sign=True) == "+$0.01 PBPM"


def test_shortened_text_never_exceeds_its_length() -> None:
    long = "A label of a rule, which nobody reads to its end"
    for most in range(5, 60):
        assert len(wording.shortened(long, most)) <= most
    assert wording.shortened(long, len(long)) == long
    assert wording.shortened(long, 20) == "A label of a rule…"
