"""Conversations: long lists in pages, what is left out, how long ago, no question asked twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from bot.answering import LISTED
from bot.asking import Turn, ask, choose
from bot.model import Action, ReplyKind, Role, Verb
from bot.render import to_text
from bot.state import DialogueState
from bot.world import World

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def talk(world: World, *texts: str) -> list[Turn]:
    turns: list[Turn] = []
    for text in texts:
        turns.append(ask(world, text, turns[-1].state if turns else DialogueState(), NOW))
    return turns


def items(turn: Turn) -> list[str]:
    return [p.text for p in turn.reply.parts if p.role is Role.ITEM]


def test_a_long_list_is_told_page_by_page(world: World) -> None:
    first, second = talk(world, "all facts about IOM", "show the rest")

    assert len(items(first)) == LISTED
    assert first.reply.rest
    assert second.reply.facts == first.reply.rest[:LISTED]


def test_the_rest_of_a_list_stands_on_a_button(world: World) -> None:
    (turn,) = talk(world, "all facts about IOM")
    (button,) = turn.reply.suggestions

    more = choose(world, button.action, turn.state, NOW)

    assert button.action == Action(Verb.MORE)
    assert more is not None
    assert more.reply.facts == turn.reply.rest[:LISTED]
    assert choose(world, button.action, DialogueState(), NOW) is None


def test_after_the_last_page_there_is_no_more(world: World) -> None:
    turns = talk(world, "all facts about IOM", *["more"] * 30)

    told = [f for turn in turns for f in turn.reply.facts]
    assert turns[-1].reply.kind is ReplyKind.DECLINE
    assert len(told) == len(set(told))


def test_the_same_is_not_asked_twice(world: World) -> None:
    first, second = talk(world, "when was it signed?", "when was it signed?")

    assert first.reply.kind is ReplyKind.CLARIFY
    assert second.reply.kind is not ReplyKind.CLARIFY


@pytest.mark.parametrize(
    ("question", "length"),
    [
        ("how long ago was the readmission agreement signed?", "12 years and 9 months"),
        ("how many days ago was the readmission agreement signed?", "4651 days"),
        ("how many years have passed since the agreement with ICMPD?", "About 20 years"),
    ],
)
def test_how_long_ago_is_as_exact_as_the_date(world: World, question: str, length: str) -> None:
    (turn,) = talk(world, question)

    assert length in to_text(turn.reply)


def test_a_date_that_is_not_given_is_not_long_ago(world: World) -> None:
    (turn,) = talk(world, "how long ago did Swing visit?")

    assert turn.reply.kind is ReplyKind.DECLINE


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("partners that are not countries", "Germany"),
        ("all partners except the European Union", "European Union"),
        ("which partners have no agreement with you", "Policy Development"),
    ],
)
def test_partners_can_be_left_out(world: World, question: str, left_out: str) -> None:
    (turn,) = talk(world, question)

    assert items(turn)
    assert not [name for name in items(turn) if left_out in name]


def test_facts_can_be_left_out(world: World) -> None:
    everything, others = talk(world, "agreements", "except those with the EU")

    dropped = set(everything.reply.facts) - set(others.reply.facts)
    assert others.reply.facts
    assert dropped
    assert all(any(p.startswith("eu") for p in world.knowledge.facts[f].partners) for f in dropped)


def test_what_has_no_date_can_be_asked_for(world: World) -> None:
    (turn,) = talk(world, "which visits have no date?")

    assert turn.reply.facts
    assert not [f for f in turn.reply.facts if world.knowledge.facts[f].date]


def test_a_list_of_partners_is_remembered(world: World) -> None:
    turns = talk(
        world, "which partners do you have?", "which of them are not countries?", "how many?"
    )

    assert items(turns[2]) == items(turns[1])
    assert len(items(turns[1])) < len(items(turns[0]))


def test_the_others_are_those_that_were_not_told(world: World) -> None:
    everything, one, others = talk(world, "visits", "the first one", "and the others?")

    assert one.reply.facts == everything.reply.facts[:1]
    assert others.reply.facts == everything.reply.facts[1:]


def test_a_bare_status_is_checked(world: World) -> None:
    _, status, reason = talk(world, "the implementing protocol", "signed?", "why not?")

    assert to_text(status.reply).startswith("No.")
    assert reason.reply.kind is ReplyKind.DECLINE


def test_an_empty_set_is_no_answer(world: World) -> None:
    (turn,) = talk(world, "which meetings were not in Baku")

    assert turn.reply.kind is ReplyKind.DECLINE
    assert not turn.reply.facts


def test_only_the_others_of_a_list_are_those_left_out(world: World) -> None:
    turns = talk(world, "partners that are not countries", "and only the countries")

    assert not set(items(turns[0])) & set(items(turns[1]))
    assert "Federal Republic of Germany" in items(turns[1])


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("was the eighth meeting in October?", "No. The date is 30 September 2010."),
        ("was the eighth meeting in September?", "Yes."),
        ("did Swing visit Moscow?", "No. The place is Azerbaijan."),
        ("did the chief of the Service travel to the Netherlands in 2019?", "Yes."),
        ("did the chief of the Service travel to the Netherlands in 2017?", "No."),
        ("восьмое заседание было в октябре?", "Нет. Дата: 30 сентября 2010 года."),
        ("19-е заседание прошло в Баку?", "Да."),
        ("Şuranın səkkizinci iclası oktyabrda olub?", "Xeyr."),
    ],
)
def test_a_claim_is_held_against_the_fact(world: World, question: str, start: str) -> None:
    (turn,) = talk(world, question)

    assert to_text(turn.reply).startswith(start)


@pytest.mark.parametrize(
    "question",
    [
        "whom did Swing meet in The Hague?",
        "who did Swing meet in the Netherlands?",
        "how many countries took part in the 19th meeting?",
        "when was readmission with Russia signed?",
        "who is the head of ICMPD?",
        "is Belgium one of the countries that are singled out?",
        "is Ukraine especially important for the Service?",
        "does the Service conduct training with Belgium?",
        "was the visa agreement signed in Brussels?",
        "кто приезжал из Бельгии?",
        "did Robberse come in November 2018?",
        "did Robberse come in May?",
        "was the agreement with ICMPD signed before June 2006?",
        "Робберсе приезжала в ноябре 2018 года?",
        "is there an office of KOICA in Azerbaijan?",
        "есть ли у KOICA представительство в Баку?",
        "KOICA-nın Azərbaycanda ofisi varmı?",
        "когда подписали реадмиссию с Россией",
        "Svinq Niderlandda kiminlə görüşüb?",
    ],
)
def test_a_true_fact_does_not_answer_another_question(world: World, question: str) -> None:
    (turn,) = talk(world, question)

    assert turn.reply.kind is ReplyKind.DECLINE


def test_a_document_that_is_not_there_is_not_told_by_the_nearest(world: World) -> None:
    _, turn = talk(world, "relations with Russia", "is there an agreement too?")

    assert turn.reply.kind is ReplyKind.DECLINE


def test_a_list_of_partners_names_its_source(world: World) -> None:
    turns = talk(world, "which partners do you have?", "only the countries", "how many?")

    for turn in turns:
        assert turn.reply.facts
        assert turn.reply.parts[-1].role is Role.SOURCE


@pytest.mark.parametrize(
    "question",
    [
        "is Azerbaijan a member of the EU?",
        "are you a member of UNHCR?",
        "was Gorovoy the minister of internal affairs?",
        "Азербайджан член ЕС?",
        "Azərbaycan Aİ üzvüdür?",
    ],
)
def test_no_yes_for_more_than_is_told(world: World, question: str) -> None:
    (turn,) = talk(world, question)

    assert not to_text(turn.reply).startswith(("Yes", "Да", "Bəli"))


@pytest.mark.parametrize(
    ("first", "then", "start"),
    [
        ("was the protocol with Germany signed?", "and with the Netherlands?", "No."),
        ("подписано ли соглашение с Германией?", "а с Нидерландами?", "Нет."),
        ("Almaniya ilə protokol imzalanıb?", "bəs Niderland ilə?", "Xeyr."),
    ],
)
def test_a_claim_is_carried_over_to_another_partner(
    world: World, first: str, then: str, start: str
) -> None:
    _, turn = talk(world, first, then)

    assert to_text(turn.reply).startswith(start)


def test_several_partners_are_asked_about_together(world: World) -> None:
    (both,) = talk(world, "do you cooperate with Belgium and Tajikistan?")
    (one_out,) = talk(world, "do you cooperate with Belgium and Armenia?")

    assert to_text(both.reply).startswith("Yes.")
    assert to_text(one_out.reply).startswith("No.")


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("when did Robberse come?", "was that in November?"),
        ("what does ICMPD stand for?", "how old is the minister?"),
        ("when was the readmission agreement signed?", "is it in force?"),
    ],
)
def test_what_was_told_is_no_answer_to_something_else(world: World, first: str, then: str) -> None:
    _, turn = talk(world, first, then)

    assert turn.reply.kind is ReplyKind.DECLINE


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("Türkiyə", "az"),
        ("<b>Bilefeld</b> nədir", "az"),
        ("gorovoy nazirdir?", "az"),
        ("Germany", "en"),
        ("Турция", "ru"),
    ],
)
def test_letters_tell_the_language_of_one_word(world: World, question: str, lang: str) -> None:
    (turn,) = talk(world, question)

    assert turn.reply.lang == lang


@pytest.mark.parametrize(
    ("question", "start"),
    [
        (
            "I heard that the projects are mainly funded by the USA. Is that true?",
            "No. The European Union",
        ),
        ("Layihələri əsasən KOICA maliyyələşdirir?", "Xeyr."),
        ("taiex layihələri bitib yoxsa davam edir?", "İcra edilib."),
        ("Şuranın hansı iclasları Bakıda olub?", "•"),
    ],
)
def test_what_is_said_first(world: World, question: str, start: str) -> None:
    (turn,) = talk(world, question)

    assert to_text(turn.reply).startswith(start)


@pytest.mark.parametrize(
    "question",
    [
        "Do you cooperate bilaterally with Poland?",
        "Polşa ilə ikitərəfli əməkdaşlıq edirsiniz?",
        "Qırmızı Xaç monitorları sonuncu dəfə nə vaxt gəlib?",
        "Bielefeld idarəsinin rəhbəri Bakıya nə vaxt gəlmişdi?",
        "how many seminars were held with KOICA so far",
    ],
)
def test_what_the_page_does_not_tell_is_declined(world: World, question: str) -> None:
    (turn,) = talk(world, question)

    assert turn.reply.kind is ReplyKind.DECLINE


def test_how_long_one_signing_was_before_another(world: World) -> None:
    (turn,) = talk(world, "ICMPD ilə saziş viza sazişindən neçə il əvvəl imzalanıb?")

    assert turn.reply.facts == ("icmpd-agreement", "eu-visa-facilitation-agreement")


@pytest.mark.parametrize(
    ("ask_for", "kind", "says"),
    [
        ("in which city of the Netherlands was the chief in 2019?", "decline", "Netherlands"),
        ("<b>сколько</b> <img src=x> проектов TAIEX?", "answer", "9 проектов"),
        ("сколько раз совет собирался в Баку", "answer", "2010"),
        ("кто из МОМ кроме Свинга приезжал", "answer", "Томпсон"),
        ("кто от МВД России был на заседании СНГ?", "answer", "^Александр Горовой"),
        ("меморандум с Нидерландами подписан в 2019 году, верно?", "answer", "^Нет"),
    ],
)
def test_what_is_asked_is_told_and_no_more(
    world: World, ask_for: str, kind: str, says: str
) -> None:
    (turn,) = talk(world, ask_for)

    assert turn.reply.kind.value == kind
    assert re.search(says, to_text(turn.reply))


def test_who_is_named_in_doubt_does_not_replace_the_answer(world: World) -> None:
    *_, doubted = talk(world, "кто финансирует миграционные проекты", "точно не красный крест?")

    assert doubted.reply.facts == ("eu-funding",)


@pytest.mark.parametrize(
    "question",
    ["who came to the 19th meeting from Russia?", "19-cu iclasda Rusiyanı kim təmsil edirdi?"],
)
def test_whoever_came_for_it_is_named_by_the_fact_it_leads_to(world: World, question: str) -> None:
    (turn,) = talk(world, question)

    assert turn.reply.facts == ("gorovoy-visit",)


def test_a_time_without_events_is_told_as_it_was_typed(world: World) -> None:
    (turn,) = talk(world, "2015-ci ildə nə olub?")

    assert "2015-ci ildə" in to_text(turn.reply)
