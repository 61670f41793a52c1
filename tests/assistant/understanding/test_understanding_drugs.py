"""Which drugs a text names, how, and in which role."""

from __future__ import annotations

import pytest

from posology.assistant.understanding.drugs import Naming, find_dosed_drugs, find_drugs
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.roles import Role
from posology.assistant.understanding.spelling import SpellingIndex, edit_distance


@pytest.mark.parametrize(
    ("text", "drug", "how"),
    [
        ("foscarnet", "foscarnet", Naming.GENERIC),
        ("FOSCARNET SODIUM", "foscarnet", Naming.GENERIC),
        ("Foscavir", "foscarnet", Naming.BRAND),
        ("foscavir®", "foscarnet", Naming.BRAND),
        ("PFA", "foscarnet", Naming.ABBREVIATION),
        ("aciclovir", "acyclovir", Naming.GENERIC),
        ("Zovirax", "acyclovir", Naming.BRAND),
        ("ACV", "acyclovir", Naming.ABBREVIATION),
        ("VACV", "valacyclovir", Naming.ABBREVIATION),
        ("valaciclovir hydrochloride", "valacyclovir", Naming.GENERIC),
        ("GCV", "ganciclovir", Naming.ABBREVIATION),
        ("VGCV", "valganciclovir", Naming.ABBREVIATION),
        ("CDV", "cidofovir", Naming.ABBREVIATION),
        ("pip-tazo", "piperacillin-tazobactam", Naming.ABBREVIATION),
        ("Pip/Tazo", "piperacillin-tazobactam", Naming.ABBREVIATION),
        ("piperacillin–tazobactam", "piperacillin-tazobactam", Naming.GENERIC),
        ("SMX-TMP", "sulfamethoxazole-trimethoprim", Naming.ABBREVIATION),
        ("TMP/SMX", "sulfamethoxazole-trimethoprim", Naming.ABBREVIATION),
        ("trimethoprim-sulfamethoxazole", "sulfamethoxazole-trimethoprim", Naming.GENERIC),
        ("co-trimoxazole", "sulfamethoxazole-trimethoprim", Naming.GENERIC),
        ("Bactrim DS", "sulfamethoxazole-trimethoprim", Naming.BRAND),
        ("liposomal amphotericin B", "liposomal-amphotericin-b", Naming.GENERIC),
        ("amphotericin B", "amphotericin-b", Naming.GENERIC),
        ("Paxlovid", "nirmatrelvir-ritonavir", Naming.BRAND),
        ("metformin XR", "metformin", Naming.GENERIC),
        ("warfarin", "warfarin", Naming.GENERIC),
        ("insulin glargine", "insulin-glargine", Naming.GENERIC),
        ("amoxicillin", "amoxicillin", Naming.GENERIC),
        ("Lantus", "insulin-glargine", Naming.BRAND),
        ("foscarnate", "foscarnet", Naming.MISSPELLING),
        ("acylcovir", "acyclovir", Naming.MISSPELLING),
        ("fos\u00adcarnet", "foscarnet", Naming.GENERIC),
        ("acíclovir", "acyclovir", Naming.GENERIC),
    ],
)
def test_every_way_of_naming_a_drug_is_recognised(text: str, drug: str, how: Naming, lexicon: Lexicon) -> None:
    (mention,) = find_drugs(f"the dose of {text}?", lexicon)

    assert (mention.drug, mention.how, mention.role) == (drug, how, Role.SUBJECT)


@pytest.mark.parametrize(
    ("text", "drug"),
    [
        ("foscarnnet", "foscarnet"),
        ("fsocarnet", "foscarnet"),
        ("letermovirr", "letermovir"),
        ("marabavir", "maribavir"),
        ("vancomycine", "vancomycin"),
        ("piperacilin-tazobactam", "piperacillin-tazobactam"),
        ("voriconazol", "voriconazole"),
        ("levetiracetim", "levetiracetam"),
        ("warfarine", "warfarin"),
        ("gancicloviir", "ganciclovir"),
        ("sulfamethoxazol trimethoprim", "sulfamethoxazole-trimethoprim"),
    ],
)
def test_an_unlisted_misspelling_near_one_drug_is_read_as_it(text: str, drug: str, lexicon: Lexicon) -> None:
    (mention,) = find_drugs(text, lexicon)

    assert (mention.drug, mention.how) == (drug, Naming.MISSPELLING)


@pytest.mark.parametrize(
    "name",
    [
        "acyclovir", "valacyclovir", "famciclovir", "penciclovir", "ganciclovir", "valganciclovir", "cidofovir",
        "adefovir",
        "tenofovir", "cefazolin", "ceftazidime", "ceftriaxone", "cefotaxime", "cefotetan", "cefoxitin",
        "cefepime", "cefixime",
        "clonidine", "clonazepam", "hydralazine", "hydroxyzine", "prednisone", "prednisolone", "quinine", "quinidine",
        "ertapenem", "meropenem", "apixaban", "edoxaban", "zanamivir", "peramivir", "fluconazole", "flucytosine",
        "gemfibrozil", "glipizide", "glyburide", "vinblastine", "vincristine", "cycloserine", "cyclosporine",
    ],
)  # fmt: skip
def test_look_alike_names_are_never_confused(name: str, lexicon: Lexicon) -> None:
    (mention,) = find_drugs(name, lexicon)

    assert mention.how is Naming.GENERIC
    assert lexicon.drugs.drugs[mention.drug].name.startswith(name[:4]) or name == "glyburide"


def test_a_spelling_near_two_drugs_is_ambiguous_and_not_chosen(lexicon: Lexicon) -> None:
    (mention,) = find_drugs("dose of ancyclovir", lexicon)

    assert (mention.drug, mention.how) == ("", Naming.AMBIGUOUS)
    assert mention.candidates == ("acyclovir", "ganciclovir")


@pytest.mark.parametrize(
    "text",
    [
        "activated partial thromboplastin time", "efficient", "the ability to", "promising results", "bacterium",
        "pfa", "cdv", "acv", "pyrimidine", "a program for monitoring", "interferes", "recommended adjustment",
        "creatinine clearance", "symmetric", "reservoir", "vampirevir2", "",
    ],
)  # fmt: skip
def test_everyday_words_and_lower_case_abbreviations_name_no_drug(text: str, lexicon: Lexicon) -> None:
    assert find_drugs(text, lexicon) == ()


@pytest.mark.parametrize(
    "text",
    [
        "acyclovir-resistant HSV", "aciclovir resistant herpes", "HSV resistant to acyclovir", "acyclovir failed",
        "he fails acyclovir",
        "failed 10 days of oral acyclovir", "after acyclovir", "instead of acyclovir", "unlike acyclovir",
        "intolerant of acyclovir",
        "allergic to acyclovir", "not acyclovir", "acyclovir-refractory lesions", "despite IV acyclovir",
        "does not respond to acyclovir",
        "rather than acyclovir", "acyclovir therapy has failed", "acyclovir is not working", "cannot take acyclovir",
        "can't tolerate acyclovir", "other than acyclovir", "switch from acyclovir", "an alternative to acyclovir",
        "acyclovir allergy", "refractory to high-dose intravenous acyclovir",
    ],
)  # fmt: skip
def test_a_drug_that_only_narrows_the_question_is_a_modifier(text: str, lexicon: Lexicon) -> None:
    (mention,) = find_drugs(text, lexicon)

    assert (mention.drug, mention.role) == ("acyclovir", Role.MODIFIER)
    assert mention.cue


@pytest.mark.parametrize(
    "text",
    [
        "dose of acyclovir", "how do I treat HSV with acyclovir", "monitoring on acyclovir",
        "after acyclovir infusion",
        "why not acyclovir", "acyclovir, after failure of another drug", "It failed. Acyclovir dose?",
        "start acyclovir",
        "is acyclovir contraindicated", "patients receiving acyclovir",
    ],
)  # fmt: skip
def test_the_only_drug_of_a_plain_question_is_its_subject(text: str, lexicon: Lexicon) -> None:
    (mention,) = find_drugs(text, lexicon)

    assert mention.role is Role.SUBJECT


@pytest.mark.parametrize(
    ("text", "subjects", "modifiers"),
    [
        ("foscarnet for acyclovir-resistant HSV", ["foscarnet"], ["acyclovir"]),
        ("letermovir dose with ciclosporin", ["letermovir"], ["cyclosporine"]),
        ("patient on tacrolimus: letermovir dose", ["letermovir"], ["tacrolimus"]),
        ("foscarnet in HSV resistant to acyclovir and valacyclovir", ["foscarnet"], ["acyclovir", "valacyclovir"]),
        ("foscarnet if failed acyclovir, valacyclovir or famciclovir", ["foscarnet"],
         ["acyclovir", "valacyclovir", "famciclovir"]),
        ("for HSV resistant to acyclovir, foscarnet dose", ["foscarnet"], ["acyclovir"]),
        ("foscarnet and acyclovir-resistant HSV", ["foscarnet"], ["acyclovir"]),
        ("foscarnet or cidofovir after acyclovir", ["foscarnet", "cidofovir"], ["acyclovir"]),
        ("switching from IV ganciclovir to valganciclovir", ["valganciclovir"], ["ganciclovir"]),
        ("maribavir or foscarnet for refractory CMV", ["maribavir", "foscarnet"], []),
        ("foscarnet vs cidofovir", ["foscarnet", "cidofovir"], []),
        ("foscarnet dose, intolerant of ganciclovir", ["foscarnet"], ["ganciclovir"]),
        ("treat CMV with foscarnet, not ganciclovir", ["foscarnet"], ["ganciclovir"]),
        ("cidofovir when foscarnet is contraindicated", ["cidofovir"], ["foscarnet"]),
    ],
)  # fmt: skip
def test_roles_are_told_apart_among_several_drugs(
    text: str, subjects: list[str], modifiers: list[str], lexicon: Lexicon
) -> None:
    mentions = find_drugs(text, lexicon)

    assert [mention.drug for mention in mentions if mention.role is Role.SUBJECT] == subjects
    assert [mention.drug for mention in mentions if mention.role is Role.MODIFIER] == modifiers


def test_a_mention_points_at_its_own_characters(lexicon: Lexicon) -> None:
    text = "In CKD, TMP–SMX\nor Foscavir™?"

    assert [text[found.start : found.end] for found in find_drugs(text, lexicon)] == ["TMP–SMX", "Foscavir"]


def test_edit_distance_counts_a_swap_once_and_stops_at_the_limit() -> None:
    assert edit_distance("ab", "ba", 2) == 1
    assert edit_distance("", "abc", 5) == 3
    assert edit_distance("abcdefgh", "hgfedcba", 2) == 3


def test_short_words_are_never_corrected() -> None:
    index = SpellingIndex({"zosyn": 2, "foscarnet": 2})

    assert index.near("zosym") == ()
    assert index.near("foscarnit") == ("foscarnet",)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("methotrexate 7.5 mg weekly and zumaricitinib 4 mg daily", ["zumaricitinib"]),
        ("with 4 mg of zumaricitinib", ["zumaricitinib"]),
        ("with 4–6 mg/kg IV zumaricitinib", ["zumaricitinib"]),
        ("Zumapenem (ZUM) is given at 1 g every 8 hours", ["zumapenem"]),
        ("zumaricitinib oral 4 mg", ["zumaricitinib"]),
        ("zumaricitinib is not used; methotrexate 7.5 mg weekly", []),
        ("foscarnet 40 mg/kg in zumaciclovir-resistant disease", []),
        ("zumacillin levels of 4 mg/L", []),
        ("cholesterol 200 mg and creatinine 2 mg", []),
        ("baricitinibs 4 mg", []),
        ("ganciclovir 5 mg/kg", []),
    ],
)
def test_a_word_made_like_a_drug_name_beside_an_amount_is_an_unknown_drug(
    lexicon: Lexicon, text: str, named: list[str]
) -> None:
    every = find_dosed_drugs(text, lexicon)
    found = [mention for mention in every if mention.how is Naming.UNKNOWN]

    assert [mention for mention in every if mention not in found] == list(find_drugs(text, lexicon))
    assert [mention.drug for mention in found] == named
    assert all(mention.role is Role.SUBJECT for mention in found)
    assert [text[mention.start : mention.end].lower() for mention in found] == named
