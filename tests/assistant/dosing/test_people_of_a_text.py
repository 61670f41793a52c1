"""About whom each sentence of a text is: the person it never names (0), those it brings in, or people in general."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.people import people_of

ONE = (0,)
SPOKEN_OF = [
    (["A man of 70 has a CrCl of 22.", "A woman of 60 has 80.", "She gets 5 mg.", "He gets 2 mg."], [1, 2, 2, 1]),
    (["Mr. F. has a CrCl of 22.", "Mrs. K has 60.", "He gets 5 mg.", "She gets 10 mg."], [0, 1, 0, 1]),
    (["The first patient is a man.", "The second patient is a woman.", "The last patient gets 5 mg."], [1, 2, 2]),
    (["The last patient is 70.", "He gets 5 mg."], [0, 0]),
    (["The CrCl is 22.", "The second patient has 70.", "The first patient gets 5 mg."], [0, 1, 0]),
    (["Patient A is 70.", "Patient B is 80.", "Patient 2 gets 5 mg.", "Patient 1 gets 2 mg."], [1, 2, 2, 1]),
    (["A patient is 70.", "The other patient is 80.", "The other patient gets 5 mg."], [1, 2, 1]),
    (["A patient is 70.", "Another one, a patient, is 80.", "Someone else is 60."], [1, 1, 2]),
    (["A man is 70.", "Another man is 80.", "She gets 5 mg."], [1, 2, 2]),
    (["A man is 70.", "Another patient is 80.", "She gets 5 mg."], [1, 2, 2]),
    (["A woman is 70.", "Another patient is 80.", "Another woman is 60.", "He gets 5 mg."], [1, 2, 3, 2]),
    (["The CrCl is 22.", "Give 5 mg."], [0, 0]),
    (["The CrCl is 22.", "Patient 3 has 80."], [0, 1]),
]


@pytest.mark.parametrize(("sentences", "persons"), SPOKEN_OF, ids=lambda told: " ".join(map(str, told))[:70])
def test_a_sentence_is_about_the_person_that_its_words_turn_to(sentences: list[str], persons: list[int]) -> None:
    assert [about.persons for about in people_of(sentences)] == [(person,) for person in persons]


def test_somebody_new_may_be_the_one_spoken_of_unless_the_sexes_differ() -> None:
    same, other = people_of(["A man is 70.", "A man is 60."]), people_of(["A man is 70.", "A woman is 60."])

    assert [about.maybe for about in same] == [(0,), (1,)]
    assert [about.maybe for about in other] == [(0,), ()]


def test_he_is_the_last_one_spoken_of_where_no_sex_was_told() -> None:
    told = ["A man is 70.", "Another patient is 80.", "Another patient is 90."]

    assert people_of([*told, "He gets 5 mg."])[-1].persons == (3,)
    assert people_of([*told, "The second patient is 85.", "He gets 5 mg."])[-1].persons == (2,)


@pytest.mark.parametrize(
    ("sentences", "persons"),
    [
        (["Mr. F. and Mrs. K get 5 mg.", "They are well."], (0, 1)),
        (["A man is 70.", "A woman is 60.", "Both of them get 5 mg."], (1, 2)),
        (["A man is 70.", "A woman is 60.", "He and she get 5 mg."], (1, 2)),
        (["Both of them get 5 mg."], ONE),
        (
            [
                "Patient A is 20.",
                "Patient B is 30.",
                "Patient C is 40.",
                "Patient D is 50.",
                "Patient E is 60.",
                "They get 5 mg.",
            ],
            (2, 3, 4, 5),
        ),
    ],
)
def test_words_for_several_are_about_all_of_them_and_of_many_about_the_last(
    sentences: list[str], persons: tuple[int, ...]
) -> None:
    assert people_of(sentences)[-1].persons == persons


def test_people_in_general_may_be_the_person_spoken_of_unless_they_are_set_apart() -> None:
    _, like, apart = people_of(["A patient is 70.", "Patients with AF take 5 mg.", "Other patients take 10 mg."])

    assert (like.persons, like.maybe) == ((), (1,))
    assert (apart.persons, apart.maybe) == ((), ())


def test_he_may_be_a_relative_or_the_man_who_was_told_of_before() -> None:
    assert people_of(["A man is 70.", "His neighbour is 80.", "He gets 5 mg."])[-1].persons == (2, 1)
