"""Packs of a user's own word rules: the documented example, the listing, the check, and their way into a report."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import Cli
from zhenping.analysis import analyse
from zhenping.analysis.rules import load_rules
from zhenping.analysis.words.folding import fold_text
from zhenping.analysis.words.packs import LABELS, shipped
from zhenping.analysis.words.paid import find, packs_of
from zhenping.errors import UsageError
from zhenping.verbs.packs import checked

PAGE = Path(__file__).resolve().parent.parent / "docs/packs.md"
EXAMPLE = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]


@pytest.fixture
def pack(cli: Cli) -> Path:
    path = cli.home / "stamps.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return path


def test_the_documented_example_finds_what_the_shipped_packs_do_not_know(pack: Path) -> None:
    rules = load_rules(packs=[pack])
    text = fold_text("满分一条攒一朵印花,我凑个热闹")
    assert "stamp-for-stars" in {hit.rule.id for hit in find(text, packs_of(rules))}
    assert not find(text)
    accused = find(fold_text("那些五星都是盖了印花的"), packs_of(rules))
    assert ("stamp-for-stars", "accusation") in {(hit.rule.id, hit.label) for hit in accused}
    assert not find(fold_text("好评。印花下周就过期"), packs_of(rules))


def test_the_page_names_every_label_and_every_key_of_the_example() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"`{label}`" in page for label in LABELS)
    keys = set(re.findall(r"^([a-z]+) = ", EXAMPLE, re.MULTILINE))
    assert all(f"`{key}`" in page for key in keys)


def test_the_shipped_packs_are_listed_with_version_and_number_of_rules(cli: Cli) -> None:
    done = cli("packs")
    assert done.code == 0, done.err
    rows = [line.split("\t") for line in done.out.splitlines()[1:]]
    assert [row[:3] for row in rows] == [[p.id, p.version, str(len(p.rules))] for p in shipped()]


def test_check_says_a_line_for_every_rule(cli: Cli, pack: Path) -> None:
    done = cli("packs", "check", pack)
    assert done.code == 0, done.err
    assert done.out.splitlines() == [
        "canteens.zh 1: stamp-for-stars (self) finds 2 of 2, leaves 3 of 3",
        "canteens.zh 1: stamp-asked-by-the-shop (solicitation) finds 1 of 1, leaves 1 of 1",
    ]


BROKEN = [
    ('finds = ["亲,五星一条盖一个集章"]', 'finds = ["亲,再来啊"]', "does not find its own example"),
    ('leaves = ["好评,印花在门口盖"', 'leaves = ["好评换印花"', "wrongly finds its own example"),
    ('label = "self"', 'label = "bribe"', "label must be one of"),
    ("{FIVE}{NEAR}(?:盖|攒", "{SEVEN}{NEAR}(?:盖|攒", "there is no word list SEVEN"),
    ("(?:没有?|不是|从不)", "(?:没有?|不是", "not a regular expression"),
    ("strength = 0.8", "strenght = 0.8", "'strenght' is not known"),
    ('pack = "canteens.zh"', 'pack = "seller"', None),
    ('version = "1"\n', "", "'version' is missing"),
    ("[words]", "[words", "cannot read the pack"),
]


@pytest.mark.parametrize(("old", "new", "said"), BROKEN)
def test_what_is_wrong_with_a_pack_is_one_line(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    assert old in EXAMPLE
    if said is None:
        new, said = new.replace("seller", shipped()[0].id), "is the name of a shipped pack"
    path = tmp_path / "spoilt.toml"
    path.write_text(EXAMPLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=re.escape(said)) as refused:
        checked([path])
    assert "\n" not in str(refused.value)


def test_every_wrong_example_is_named(tmp_path: Path) -> None:
    path = tmp_path / "spoilt.toml"
    wrong = EXAMPLE
    for old, new, _ in BROKEN[:2]:
        wrong = wrong.replace(old, new, 1)
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(UsageError, match="does not find") as refused:
        checked([path])
    assert "wrongly finds" in str(refused.value)


@pytest.fixture
def canteen(cli: Cli, pack: Path) -> Cli:
    texts = [f"菜色第{n}天都不重样" for n in range(40)] + ["满分一条攒一朵印花,那就满分"]
    rows = pd.DataFrame({"shop_id": "canteen", "product_id": "p", "rating": 5, "text": texts})
    rows.assign(created_local="2026-01-05", reviewer_mask=[f"u***{n}" for n in range(len(rows))]).to_csv(
        cli.home / "t.csv", index=False
    )
    (cli.home / "c.toml").write_text(f'pack = ["{pack.name}"]\n')
    return cli


def test_a_pack_reaches_the_scores_by_config_and_environment(canteen: Cli) -> None:
    rows = pd.read_csv(canteen.home / "t.csv")
    assert analyse(rows).reviews["kind"].iloc[-1] != "induced"
    runs = {
        "config": canteen("analyse", "t.csv", "-o", "config", "--config", "c.toml"),
        "environment": canteen("analyse", "t.csv", "-o", "environment", env={"ZHENPING_PACK": "stamps.toml"}),
    }
    for name, done in runs.items():
        assert done.code == 0, done.err
        assert pd.read_csv(canteen.home / name / "reviews.csv", dtype=str)["kind"].iloc[-1] == "induced"


def test_a_report_says_which_packs_it_was_made_with(canteen: Cli) -> None:
    done = canteen("scan", "t.csv", "-o", "out", "--pack", "stamps.toml", "-q")
    assert done.code == 0, done.err
    report = json.loads((canteen.home / "out/report.json").read_text(encoding="utf-8"))
    assert re.fullmatch(r"canteens\.zh 1 \([0-9a-f]{16}\)", report["options"]["packs"])
    assert "canteens.zh 1" in report["rules_version"]
    manifest = json.loads((canteen.home / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["packs"] == "stamps.toml"


def test_a_bad_pack_stops_a_report_before_it_is_written(canteen: Cli, pack: Path) -> None:
    pack.write_text(EXAMPLE.replace("leaves = [", "leaves = ['五星攒印花', ", 1), encoding="utf-8")
    done = canteen("analyse", "t.csv", "-o", "out", "--pack", "stamps.toml")
    assert (done.code, done.out) == (2, "")
    assert len(done.err.strip().splitlines()) == 1
    assert done.err.startswith("zhenping: stamps.toml: rule 'stamp-for-stars' wrongly finds")
    assert not (canteen.home / "out").exists()
