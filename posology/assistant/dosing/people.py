"""About whom each sentence of a text is: the one person of a text, one of several, or people in general.

Reads the words of `person_words`, no number and no rule; which doses a person's facts are held for: `told_facts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from posology.assistant.dosing.person_words import (
    anybody_in,
    begins_with_somebody,
    grown_in,
    names_in,
    of_a_person,
    of_another,
    of_both_sexes,
    of_our_patient,
    of_people,
    of_several,
    of_the_other,
    of_the_patient,
    of_the_same,
    relative_in,
    sets_apart,
    sex_of,
    shows_sex,
)

_MOST_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class About:
    """About whom a sentence is.

    Attributes:
        persons: those it may be about, by number; one when that is sure, none when it is about people in general.
        maybe: those it may be about besides, because nothing says that it is not.
        named: whether a word of the sentence speaks of a person.
        together: whether it is about each of them ("both").
    """

    persons: tuple[int, ...]
    maybe: tuple[int, ...] = ()
    named: bool = False
    together: bool = False


_SEVERAL = About((0,), named=True)
_EACH = About((0,), named=True, together=True)


class _Cast:
    """The people that a text has spoken of so far. The first, number 0, is the one it may never name."""

    def __init__(self) -> None:
        self.current = 0
        self._sexes = {0: ""}
        self._grown: dict[int, bool] = {}
        self._numbers: dict[str, int] = {}
        self._met: dict[int, None] = {}
        self._relatives: set[int] = set()
        self._others: set[int] = set()

    def meet(self, sex: str = "") -> int:
        """Bring in somebody new, who is spoken of from now on."""
        number = len(self._sexes)
        self._sexes[number] = sex
        return self.turn_to(number)

    def turn_to(self, number: int) -> int:
        self._met.setdefault(number)
        self.current = number
        return number

    def named(self, name: str, sex: str) -> int:
        """The person of a name; a rank ("the second patient") may also count those met without a name."""
        if name.isdigit() and name != "1":
            self._notice_first()
        met = list(self._met)
        if name == "last" and met:
            return self.turn_to(met[-1])
        if not self._met and not name.isdigit():
            self._numbers[name] = 0  # "Mr. F." is whom the text is about
        if name not in self._numbers:
            place = int(name) - 1 if name.isdigit() else -1
            known = 0 <= place < len(met) and met[place] not in self._numbers.values()
            self._numbers[name] = met[place] if known else self.meet(sex)
        number = self._numbers[name]
        self._sexes[number] = self._sexes[number] or sex
        return self.turn_to(number)

    def again(self, sex: str, *, shown: bool) -> tuple[int, ...]:
        """Whom "he" or "she" may mean: the last one spoken of, or those of that sex when that one is of the other.

        "The man" after a woman is somebody new (`shown`). Of somebody who is only told by another ("her neighbour")
        and that other, it may be either.
        """
        own = self._sexes[self.current]
        patient = self._told_of()
        if patient != self.current and sex and own == sex and self._sexes[patient] in {"", sex}:
            return (patient, self.current)
        free = not own and self.current not in self._relatives
        if shown and own and own != sex and not any(self._sexes[number] == sex for number in self._met):
            return (self.meet(sex),)
        if not sex or own == sex or free or len(self._met) < 2:
            self._sexes[self.current] = own or sex
            return (self.turn_to(self.current),)
        alike = [number for number in reversed(self._met) if self._sexes[number] == sex]
        unknown = [number for number in (self.current, *reversed(self._met)) if not self._sexes[number]]
        meant = alike[:1] if own else [*unknown[:1], *alike[:1]]
        meant = meant or unknown[:1] or [self.current]
        if len(meant) == 1:
            self._sexes[meant[0]] = self._sexes[meant[0]] or sex
            self.turn_to(meant[0])
        return tuple(meant)

    def of_age(self, *, grown: bool | None) -> tuple[int, ...]:
        """Whom "the child" or "the man" may mean, when the one spoken of is of another age; else none.

        Args:
            grown: whether the text calls that one grown up, None where it does not say.
        """
        if grown is None or self._grown.get(self.current) is not (not grown):
            return ()
        alike = [number for number in self._met if self._grown.get(number) is grown][-_MOST_AT_ONCE:]
        if len(alike) == 1:
            self.turn_to(alike[0])
        return tuple(alike)

    def learn_age(self, about: About, *, grown: bool | None) -> None:
        """Keep whether the one person of a sentence is grown up, where the sentence says it."""
        if grown is not None and len(about.persons) == 1:
            self._grown.setdefault(about.persons[0], grown)

    def another(self, sex: str) -> int:
        """Somebody new beside the one spoken of."""
        self._notice_first()
        number = self.meet(sex)
        self._others.add(number)
        return number

    def relative(self, sex: str, of: str) -> int:
        """Somebody who is only told by the person spoken of ("his wife"): never whom "the patient" means.

        Args:
            sex: that somebody's, "" where it is not told.
            of: the sex of the person spoken of, "" where it is not told.
        """
        patient = self._told_of()
        self._sexes[patient] = self._sexes[patient] or of
        number = self.another(sex)
        self._relatives.add(number)
        return number

    def patient(self, *, ours: bool) -> tuple[int, ...]:
        """Whom "the patient" means: the one spoken of, before a relative the one before; "our" patient is no other."""
        if ours and self.current in self._others:
            own = [number for number in self._met if number not in self._others]
            return (*own[:1], self.current)
        return (self.turn_to(self._told_of()),)

    def nobody_named(self) -> About:
        """Whom a sentence without a person is about: the one spoken of; behind a relative, the patient or that one."""
        patient = self._told_of()
        return About((patient,), () if patient == self.current else (self.current,))

    def _told_of(self) -> int:
        """The one spoken of, or the one who was before a relative of theirs."""
        patients = [number for number in self._met if number not in self._relatives]
        return patients[-1] if self.current in self._relatives and patients else self.current

    def other(self) -> int:
        """The other one of two people, somebody new when there are not two."""
        self._notice_first()
        others = [number for number in self._met if number != self.current]
        return self.turn_to(others[0]) if len(others) == 1 else self.meet()

    def somebody(self, sex: str, *, grown: bool | None) -> About:
        """Somebody new, who may after all be the one spoken of, unless the sexes or the ages differ."""
        before, known = self.current, self._sexes[self.current]
        number = self.meet(sex)
        apart = bool(known) and bool(sex) and known != sex
        apart = apart or (grown is not None and self._grown.get(before) is (not grown))
        return About((number,), () if apart else (before,), named=True)

    def _notice_first(self) -> None:
        """Count the person whom the text began with, whom it never named."""
        if not self._met:
            self._met[0] = None

    def several(self) -> tuple[int, ...]:
        """All of them, of many the last."""
        return tuple(self._met)[-_MOST_AT_ONCE:]


def people_of(sentences: Iterable[str]) -> list[About]:
    """About whom each of the sentences of one text is, in order.

    >>> [one.persons for one in people_of(["His CrCl is 22.", "Another man is 70.", "He is well.", "Both are."])]
    [(0,), (1,), (1,), (0, 1)]
    """
    cast = _Cast()
    found = []
    for sentence in sentences:
        if not anybody_in(sentence):
            found.append(cast.nobody_named())
            continue
        found.append(_about(sentence, cast))
        cast.learn_age(found[-1], grown=grown_in(sentence))
    several = cast.several()
    found = [
        replace(one, persons=several) if (one is _SEVERAL or one is _EACH) and len(several) > 1 else one
        for one in found
    ]
    # A sentence that names nobody, with one behind it that goes back to another person, may be about either.
    return [
        replace(one, maybe=behind.persons) if _goes_back(one, behind) else one
        for one, behind in zip(found, (*found[1:], About(())), strict=True)
    ]


def _goes_back(one: About, behind: About) -> bool:
    """Whether a sentence names nobody and the one behind it speaks of somebody met before the person of the first."""
    single = len(one.persons) == len(behind.persons) == 1
    return single and not one.named and behind.named and behind.persons[0] < one.persons[0]


def _about(sentence: str, cast: _Cast) -> About:
    names = dict.fromkeys(names_in(sentence))
    if names:
        sex = sex_of(sentence) if len(names) == 1 else ""
        numbers = dict.fromkeys(cast.named(name, own or sex) for name, own in names)
        return About(tuple(numbers)[-_MOST_AT_ONCE:], named=True)
    if (number := _somebody_else(sentence, cast)) is not None:
        return About((number,), named=True)
    if begins_with_somebody(sentence):
        return cast.somebody(sex_of(sentence), grown=grown_in(sentence))
    if (each := of_several(sentence)) or (of_the_same(sentence) and of_both_sexes(sentence)):
        return _EACH if each else _SEVERAL
    if of_the_patient(sentence) and not sex_of(sentence):
        return About(cast.patient(ours=of_our_patient(sentence)), named=True)
    if of_the_same(sentence):
        of_age = cast.of_age(grown=grown_in(sentence))
        if of_age:
            return About(of_age, named=True)
        return About(cast.again(sex_of(sentence), shown=shows_sex(sentence)), named=True)
    if of_people(sentence):
        return About((), () if sets_apart(sentence) else (cast.current,))
    if of_a_person(sentence):
        return About((cast.turn_to(cast.current),), named=True)
    return cast.nobody_named()


def _somebody_else(sentence: str, cast: _Cast) -> int | None:
    """Whom a sentence begins to speak of besides the one spoken of, None where it does not."""
    relative = relative_in(sentence)
    if relative is not None:
        return cast.relative(*relative)
    if of_another(sentence):
        return cast.another(sex_of(sentence))
    return cast.other() if of_the_other(sentence) else None
