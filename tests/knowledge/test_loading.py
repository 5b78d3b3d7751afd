"""The packaged knowledge, and what is said of broken copies of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import cast

import pytest

from content.problems import ContentError
from knowledge.base import Criteria, KnowledgeBase
from knowledge.coverage import coverage, report
from knowledge.diff import diff
from knowledge.loading import DATA, load


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return load()


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str, str], list[str]]:
    """Return the problems of a copy in which one text is replaced by another."""

    def problems(file: str, old: str, new: str) -> list[str]:
        folder = tmp_path / "data"
        shutil.copytree(DATA, folder)
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        with pytest.raises(ContentError) as caught:
            load(folder)
        return [str(p).replace(f"{folder}/", "") for p in caught.value.problems]

    return problems


EU = "facts/02-eu.yaml"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("date: 2014-02-28", "date: 2014-02-30", "the date '2014-02-30' of fact 'eu-readmission-agreement' has no day 30"),
        ("date: 2014-02-28", "date: 2044-02-28", "is later than its source (2025)"),
        ("    status: signed", "    statsu: signed", "unknown key 'statsu'; did you mean 'status'?"),
        ("partners: [eu]", "partners: [ue]", "names 'ue', which is not among the partners"),
        ("id: eu-programmes", "id: EU programmes", "is unfit for buttons and links"),
        ("id: twinning\n", "id: eu-programmes\n", "the fact 'eu-programmes' stands twice (first at"),
        ("source: {paragraph: 3, sentences: [1]}", "source: {paragraph: 33, sentences: [1]}", "'cooperation' has no paragraph 33"),
        ("source: {paragraph: 3, sentences: [2]}", "source: {paragraph: 3, sentences: [9]}", "paragraph 3 has no sentence 9; its sentences are 1 to 5"),
        ("    source: {paragraph: 3, sentences: [2]}", "", "fact 'twinning' has no 'source'; add source: ..."),
        ("The Service makes active use", "The Servicе makes active use", "mixes Cyrillic and Latin"),
        ("details:\n      members", "details:\n      membres", "names 'membres', which is not among the aspects"),
        ('text: {en: "1 Twinning', 'text: {az: "1 Twinning', "'text' of 'twinning' is missing in 'en'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_place_and_mend(
    broken: Callable[[str, str, str], list[str]], old: str, new: str, wanted: str
) -> None:
    problems = broken(EU, old, new)
    matching = [p for p in problems if wanted in p]
    assert matching, problems
    place = matching[0].split(": ", 1)[0]
    assert place.startswith(f"{EU}:") and place.count(":") == 2


def test_the_same_alias_for_two_partners_is_refused(
    broken: Callable[[str, str, str], list[str]],
) -> None:
    problems = broken(
        "partners.yaml", "aliases: {en: [belgian,", "aliases: {en: [Turkiye, belgian,"
    )
    assert any("'turkiye' names both 'belgium' and 'turkey'" in p for p in problems)


def test_all_mistakes_are_told_at_once(broken: Callable[[str, str, str], list[str]]) -> None:
    problems = broken(EU, "    kind: programme\n    name", "    kind: program\n    nmae")
    assert len(problems) >= 3
    assert problems == sorted(problems)


def test_every_sentence_of_the_source_is_accounted_for(base: KnowledgeBase) -> None:
    sentences = coverage(base)
    assert all(s.covered for s in sentences), report(sentences)
    assert len({s.paragraph for s in sentences}) == 17


@pytest.mark.parametrize(
    ("id_", "date", "status"),
    [
        ("eu-visa-facilitation-agreement", "2013-11-29", "signed"),
        ("eu-readmission-agreement", "2014-02-28", "signed"),
        ("eu-mobility-partnership", "None", "signed"),
        ("icmpd-agreement", "2006", "signed"),
        ("chmb-meeting-8", "2010-09-30", "held"),
        ("chmb-meeting-19", "2016-10-12", "held"),
        ("germany-visit", "2018-11", "held"),
        ("germany-cooperation-agreement", "None", "under-review"),
        ("germany-readmission-protocol", "None", "under-review"),
        ("netherlands-memorandum", "None", "agreed"),
        ("iom-director-general-visit", "None", "held"),
        ("iom-deputy-visit", "None", "held"),
        ("iom-regional-director-visit", "None", "held"),
    ],
)
def test_what_must_come_out_right(base: KnowledgeBase, id_: str, date: str, status: str) -> None:
    fact = base.facts[id_]
    assert (str(fact.date), fact.status) == (date, status)


def test_search_finds_narrower_kinds_and_bodies_of_partners(base: KnowledgeBase) -> None:
    documents = base.search(
        Criteria(kinds=frozenset({"document"}), partners=frozenset({"germany"}))
    )
    assert [f.id for f in documents] == [
        "germany-cooperation-agreement",
        "germany-readmission-protocol",
    ]
    assert "chmb-meeting-19" in {f.id for f in base.of_partner("cis")}


def test_search_by_date_puts_undated_facts_last(base: KnowledgeBase) -> None:
    found = base.search(Criteria(kinds=frozenset({"visit"})), order="date")
    dated = [f.date is not None for f in found]
    assert dated == sorted(dated, reverse=True)


def test_a_diff_names_what_changed(base: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    path = folder / EU
    path.write_text(
        path.read_text("utf-8").replace("date: 2014-02-28", "date: 2014-03-01"), "utf-8"
    )
    assert [str(c) for c in diff(base, load(folder))] == [
        "changed fact eu-readmission-agreement (date)"
    ]
    assert diff(base, base) == ()


def test_records_are_immutable(base: KnowledgeBase) -> None:
    fact = base.facts["taiex"]
    for field in fact.__struct_fields__:
        with pytest.raises(AttributeError):
            setattr(fact, field, None)
    with pytest.raises(TypeError):
        cast(MutableMapping[str, object], base.facts)["taiex"] = fact


def test_what_is_given_is_what_some_fact_answers(base: KnowledgeBase) -> None:
    found = {a for a in base.aspects if any(f.answers(a) for f in base.facts.values())}
    assert base.given() == found
    assert found
