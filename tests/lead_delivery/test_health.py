"""The health report: right numbers pass, a changed rule or a broken calculation fails and answers 503."""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.requests import Request

from lead_analysis.acos.presets import PRESETS
from lead_app import server
from lead_delivery import health
from lead_model.errors import LeadModelError, ParameterError
from lead_model.parameters import Override
from lead_model.rule_files import DEFAULT_PACK, load_parameters

ROOT = Path(health.__file__).parents[1]


def by_name() -> dict[str, health.SelfTest]:
    return {test.name: test for test in health.self_tests()}


def with_rule(monkeypatch, *overrides):
    """Presets whose rules differ, as after a slip in a rule file."""
    changed = {
        key: preset.scenario.with_value("rules.overrides", preset.scenario.rules.overrides + overrides)
        for key, preset in PRESETS.items()
    }
    monkeypatch.setattr(health, "_presets", lambda: changed)


def answer() -> tuple[int, dict]:
    response = asyncio.run(server.answer_health(Request({"type": "http", "headers": []})))
    return response.status_code, json.loads(response.body)


def test_an_untouched_model_is_healthy():
    status, found = answer()
    assert status == 200
    assert found["status"] == "ok"
    assert [(test["name"], test["found"], test["passed"]) for test in found["self_tests"]] == [
        ("global_at_8_percent", 7_200_000.0, True),  # (8% − 3%) × 144.0M
        ("professional_at_4_percent", 3_456_000.0, True),  # 60% × 4% × 144.0M
        ("steps_add_to_net", 0.0, True),
    ]


def test_another_discount_fails_the_global_test_alone_and_answers_503(monkeypatch):
    with_rule(monkeypatch, Override("global_discount_lower_spending", 0.02))
    status, found = answer()
    assert status == 503
    assert found["status"] == "failing"
    tests = {test["name"]: test for test in found["self_tests"]}
    assert tests["global_at_8_percent"]["found"] == pytest.approx(8_640_000)  # (8% − 2%) × 144.0M
    assert [name for name, test in tests.items() if not test["passed"]] == ["global_at_8_percent"]


def test_another_savings_share_fails_the_professional_test_alone(monkeypatch):
    with_rule(monkeypatch, Override("professional_savings_share", 0.5, key="band_1"))
    assert by_name()["professional_at_4_percent"].found == pytest.approx(2_880_000)  # 50% × 4% × 144.0M
    assert [name for name, test in by_name().items() if not test.passed] == ["professional_at_4_percent"]


def test_a_missing_step_fails_the_sum(monkeypatch):
    whole = health.steps
    monkeypatch.setattr(health, "steps", lambda p: [step for step in whole(p) if step.key != "operating"])
    # Five presets; the fixed cost of the costliest one is missing from its sum.
    assert by_name()["steps_add_to_net"].found > 1_000_000
    assert not by_name()["steps_add_to_net"].passed


def test_errors_inside_a_test_are_its_result_and_show_no_path(monkeypatch):
    def fails(scenario):
        raise FileNotFoundError("/srv/secret/place")

    monkeypatch.setattr(health, "project", fails)
    status, found = answer()
    assert status == 503
    assert [test["passed"] for test in found["self_tests"]] == [False, False, False]
    assert found["self_tests"][0]["problem"] == "The calculation stopped: FileNotFoundError"
    assert "secret" not in json.dumps(found)


def test_a_message_of_the_model_is_passed_on(monkeypatch):
    def fails(scenario):
        raise ParameterError("risk_sharing.global_share has no value for PY2026")

    monkeypatch.setattr(health, "project", fails)
    assert "no value for PY2026" in by_name()["global_at_8_percent"].problem


def test_a_result_that_is_no_number_fails(monkeypatch):
    monkeypatch.setattr(health, "_first_year_net", lambda option, rate: float("nan"))
    found = health.report()
    assert not found["self_tests"][0]["passed"]
    json.dumps(found, allow_nan=False)  # a NaN would be no JSON


# ---- rule packs ------------------------------------------------------------------------------------------------


def test_every_pack_has_its_own_hash_and_one_lead_pack_is_the_default():
    packs = health.rule_packs()
    assert len({pack["sha256"] for pack in packs}) == len(packs) >= 6
    assert [pack["pack"] for pack in packs if pack["default"]] == [DEFAULT_PACK]
    assert {pack["family"] for pack in packs} == {"lead", "other_models"}


def test_the_hash_changes_with_a_value_and_only_then():
    rules = load_parameters()
    before = health.content_hash(rules)
    assert health.content_hash(rules.with_overrides([])) == before
    assert health.content_hash(rules.with_overrides([Override("sequestration_rate", 0.021)])) != before


def copied_package(folder: Path) -> Path:
    """The packages below the app, without public data, which no self-test reads."""
    leave = shutil.ignore_patterns("__pycache__", "files", "static")
    for package in ("lead_model", "lead_analysis", "lead_delivery"):
        shutil.copytree(ROOT / package, folder / package, ignore=leave)
    return folder


def health_of(folder: Path) -> tuple[int, dict]:
    done = subprocess.run(
        [sys.executable, "-m", "lead_delivery.health"], cwd=folder, capture_output=True, text=True, timeout=60
    )
    return done.returncode, json.loads(done.stdout)


def test_an_edited_rule_file_shows_in_the_hash_and_in_the_self_test(tmp_path):
    folder = copied_package(tmp_path)
    file = folder / "lead_model" / "rules" / "risk_sharing.toml"
    before = file.read_text(encoding="utf-8")

    file.write_text("# a comment is not a change\n" + before, encoding="utf-8")
    code, found = health_of(folder)
    assert (code, found["rule_packs"]) == (0, health.rule_packs())

    file.write_text(
        before.replace(
            "value = { band_1 = 0.60, band_2 = 0.35, band_3 = 0.15, band_4 = 0.05 }, conf",
            "value = { band_1 = 0.65, band_2 = 0.35, band_3 = 0.15, band_4 = 0.05 }, conf",
        ),
        encoding="utf-8",
    )
    code, found = health_of(folder)
    assert code == 1
    changed = {
        new["pack"]
        for new, old in zip(found["rule_packs"], health.rule_packs(), strict=True)
        if new["sha256"] != old["sha256"]
    }
    assert changed == {DEFAULT_PACK}  # earlier packs say 50%
    tests = {test["name"]: test for test in found["self_tests"]}
    assert tests["professional_at_4_percent"]["found"] == pytest.approx(3_744_000)  # 65% × 4% × 144.0M

    file.write_text(before + "\n[unfinished\n", encoding="utf-8")
    code, found = health_of(folder)
    assert code == 1
    assert "risk_sharing.toml" in found["rule_packs"][0]["problem"]
    assert "risk_sharing.toml" in found["self_tests"][0]["problem"]


# ---- the server's own settings -----------------------------------------------------------------------------------


def test_sites_may_frame_the_app_only_when_named():
    alone = server.security_headers({})
    assert alone["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    assert alone["X-Frame-Options"] == "SAMEORIGIN"
    named = server.security_headers(
        {server.EMBED_IN: "https://intranet.example.org https://*.example.org:8443"}
    )
    assert named["Content-Security-Policy"].endswith(
        "frame-ancestors 'self' https://intranet.example.org https://*.example.org:8443"
    )
    assert "X-Frame-Options" not in named


@pytest.mark.parametrize(
    "site", ["*", "intranet.example.org", "https://a.example;script-src", "https://a.example/path"]
)
def test_what_is_not_a_site_is_refused(site):
    with pytest.raises(LeadModelError, match="Write scheme and host"):
        server.security_headers({server.EMBED_IN: site})


def test_scripts_come_from_this_server_alone():
    policy = dict(
        part.split(" ", 1) for part in server.security_headers({})["Content-Security-Policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert all(word == "'self'" or word.startswith("'sha256-") for word in policy["script-src"].split())


@pytest.mark.parametrize(
    ("base", "path", "below"),
    [
        ("", "/health", "/health"),
        ("modeler", "/modeler/health", "/health"),
        ("/modeler/", "/modeler/health", "/health"),
        ("modeler", "/health", "/health"),  # a proxy may take the base path off, a probe may not know it
        ("modeler", "/modelers/health", "/modelers/health"),
    ],
)
def test_the_base_path_is_taken_off_whole(monkeypatch, base, path, below):
    monkeypatch.setattr(server.config, "get_option", lambda name: {"server.baseUrlPath": base}[name])
    assert server.below_base_path({"type": "http", "path": path}) == below


def test_small_frames_are_sent_at_once_on_connections_of_a_socket_that_listens():
    async def accepted_option() -> tuple[int, int]:
        with socket.socket() as listening, socket.socket() as client:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            before = listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            server.send_small_frames_at_once()
            client.connect(listening.getsockname())
            connection, _ = listening.accept()
            with connection:
                return before, connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    before, after = asyncio.run(accepted_option())
    assert (before, bool(after)) == (0, True)


def test_options_reach_the_server_as_the_types_of_the_configuration_file():
    given: dict = {}
    arguments = ["--server.port=8600", "--server.headless", "true", "--server.address=0.0.0.0"]
    before = sys.argv
    try:
        assert server.main(arguments, run=lambda config: given.update(config)) == 0
    finally:
        sys.argv = before
    assert given == {"server.port": 8600, "server.headless": True, "server.address": "0.0.0.0"}


@pytest.mark.parametrize("arguments", [["8600"], ["--port=8600"], ["--server.port"]])
def test_an_option_that_is_not_understood_ends_with_a_hint(arguments, capsys):
    assert server.main(arguments, run=lambda config: pytest.fail("must not start")) == 2
    assert "--server.port=8501" in capsys.readouterr().err
