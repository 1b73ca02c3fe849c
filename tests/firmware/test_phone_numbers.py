"""When two numbers are one, and which is dialled (spec ch. 3)."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from isocket.numbers import Numbering, address, dialable, is_number

# country: service centre, a subscriber in international form, and as the own network may show him
COUNTRIES = {
    "nl": ("31624000000", "31612345678", "0612345678"),
    "fi": ("358405202000", "358401234567", "0401234567"),
    "se": ("46705008999", "46701234567", "0701234567"),
    "de": ("491710760000", "4915112345678", "015112345678"),
    "gb": ("447785016005", "447700900123", "07700900123"),
    "fr": ("33689004000", "33612345678", "0612345678"),
    "es": ("34609090909", "34612345678", "612345678"),
    "it": ("393358824000", "393331234567", "3331234567"),
    "ru": ("79168999100", "79161234567", "89161234567"),
    "hu": ("36209300099", "36201234567", "06201234567"),
    "us": ("12063130004", "12125550123", "2125550123"),
    "ci": ("22507000000", "2250701234567", "0701234567"),
    "sm": ("378335000000", "3780549123456", "0549123456"),
}
CODES = {
    "1": "1", "7": "7", "20": "20", "27": "27", "31": "31", "34": "34", "35": "358", "36": "36", "37": "371",
    "38": "380", "39": "39", "42": "420", "49": "49", "50": "501", "58": "58", "59": "598", "67": "673", "82": "82",
    "88": "886", "95": "95", "96": "966", "97": "972", "98": "98", "99": "998", "21": "212", "22": "225", "29": "298",
    "80": "800", "83": "830", "85": "852", "89": "890",
}  # fmt: skip


def numbering(country: str, *, roaming: bool = False) -> Numbering:
    numbers = Numbering()
    numbers.learn(COUNTRIES[country][0])
    numbers.roaming = roaming
    return numbers


@pytest.mark.parametrize("begin, code", CODES.items())
def test_country_codes(begin: str, code: str) -> None:
    numbers = Numbering()
    numbers.learn((code + "5550000000")[:11])
    assert numbers.country == code
    assert code.startswith(begin)


def test_without_a_service_centre_there_is_no_country() -> None:
    numbers = Numbering()
    assert numbers.country == numbers.converted("0612345678") == ""
    assert not numbers.one("+31612345678", "0612345678")
    assert numbers.one("0612345678", "0612345678")


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("sign", ["", "~"])
def test_a_local_spelling_is_the_international_number(country: str, sign: str) -> None:
    numbers = numbering(country)
    _, whole, local = COUNTRIES[country]
    assert numbers.converted(sign + local) == whole
    for stored in (whole, "+" + whole, "=" + local, "~" + local):
        for came in ("+" + whole, "00" + whole, whole, sign + local):
            assert numbers.one(stored, came), (stored, came)
    assert numbers.to_store(sign + local) == "+" + whole
    assert numbers.answer_to("+" + whole, sign + local) == "+" + whole


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_lacks_its_trunk_zero_is_taken_for_local_too(country: str) -> None:
    code = numbering(country).country
    whole = COUNTRIES[country][1]
    assert numbering(country).one(whole, whole[len(code) :])


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_neighbour_of_that_number_is_somebody_else(country: str) -> None:
    numbers = numbering(country)
    _, whole, local = COUNTRIES[country]
    for at in range(len(local) - 6, len(local)):
        other = local[:at] + str((int(local[at]) + 1) % 10) + local[at + 1 :]
        assert not numbers.one(whole, other)
        assert not numbers.one("+" + whole, other)


@pytest.mark.parametrize("country", COUNTRIES)
def test_abroad_nothing_local_is_converted(country: str) -> None:
    numbers = numbering(country, roaming=True)
    _, whole, local = COUNTRIES[country]
    assert numbers.converted(local) == ""
    assert not numbers.one(whole, local)
    assert numbers.one(whole, "+" + whole)
    assert numbers.to_store(local) == "=" + local


def test_the_country_is_that_of_the_sim_alone() -> None:
    assert not numbering("se").one("+46401234567", "+358401234567")
    assert numbering("se").one("0401234567", "+46401234567")
    assert not numbering("fi").one("0401234567", "+46401234567")
    assert numbering("fi").one("0401234567", "+358401234567")


@pytest.mark.parametrize("digits", ["123456", "654321"])
def test_short_numbers_are_not_converted(digits: str) -> None:
    numbers = numbering("nl")
    assert numbers.converted(digits) == ""
    assert numbers.one(digits, digits)
    assert not numbers.one("31" + digits, digits)


def test_the_manuals_own_number_is_answered_as_it_came() -> None:
    assert numbering("fi").answer_to("2125555555", "2125555555") == "2125555555"
    assert numbering("us").answer_to("12125550123", "12125550123") == "+12125550123"
    assert numbering("fi").answer_to("+2125555555", "2125555555") == "+2125555555"
    assert numbering("fi").answer_to("", "0401234567") == "0401234567"


def test_of_several_the_one_with_the_country_code_counts() -> None:
    numbers = numbering("fi")
    assert numbers.find(["0401234567", "358401234567"], "+358401234567") == "358401234567"
    assert numbers.find(["358401234567", "0401234567"], "0401234567") == "358401234567"
    assert numbers.find(["31612345678"], "0401234567") == ""


@pytest.mark.parametrize(
    "stored, dialled",
    [
        ("31612345678", "+31612345678"),
        ("+31612345678", "+31612345678"),
        ("0612345678", "0612345678"),
        ("=0612345678", "0612345678"),
        ("=612345678", "612345678"),
        ("~612345678", "~612345678"),
    ],
)
def test_dialled(stored: str, dialled: str) -> None:
    assert dialable(stored) == dialled


@pytest.mark.parametrize(
    "number, kind, shown",
    [
        ("31612345678", "145", "+31612345678"),
        ("+31612345678", "129", "+31612345678"),
        ("612345678", "161", "~612345678"),
        ("0612345678", "129", "0612345678"),
        ("", "128", ""),
    ],
)
def test_address(number: str, kind: str, shown: str) -> None:
    assert address(number, kind) == shown


@pytest.mark.parametrize("sender", ["12345", "+12345", "Elisa", "", "+", "3584012345a"])
def test_names_and_short_numbers(sender: str) -> None:
    assert not is_number(sender)


# laws

digits = st.text("0123456789", min_size=7, max_size=15)
countries = st.sampled_from(sorted(COUNTRIES))


@given(countries, digits, digits, st.booleans())
def test_two_international_numbers_that_differ_are_never_one(
    country: str, first: str, second: str, roaming: bool
) -> None:
    assume(first != second)
    numbers = numbering(country, roaming=roaming)
    assert not numbers.one("+" + first, "+" + second)
    if not first.startswith("0"):
        assert not numbers.one(first, "+" + second), "a command gave it"
    if not second.startswith("0"):
        assert not numbers.one("+" + first, "00" + second)


@given(countries, st.data())
def test_nor_are_they_when_they_differ_in_one_digit(country: str, data: st.DataObject) -> None:
    whole = COUNTRIES[country][1]
    at = data.draw(st.integers(0, len(whole) - 1))
    other = whole[:at] + data.draw(st.sampled_from(sorted({*"0123456789"} - {whole[at]}))) + whole[at + 1 :]
    assert not numbering(country).one("+" + whole, "+" + other)


@given(countries, digits)
def test_a_number_is_itself(country: str, number: str) -> None:
    numbers = numbering(country)
    for stored in (number, "+" + number, "=" + number):
        assert numbers.one(stored, number)
        assert numbers.one(stored, "+" + number)
    assert numbers.one(numbers.to_store(number), number)
    assert numbers.one(numbers.to_store("+" + number), "+" + number)


@given(countries, digits)
def test_who_made_himself_the_boss_is_answered_where_he_is_dialled(country: str, number: str) -> None:
    """The alerts go where the answers go."""
    numbers = numbering(country)
    for came in (number, "+" + number):
        stored = numbers.to_store(came)
        assert numbers.answer_to(stored, came) == dialable(stored)
