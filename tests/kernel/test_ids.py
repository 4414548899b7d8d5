"""Ids are ordered by time, name their kind, and never repeat."""

import uuid

import pytest

from entrepot.kernel import ids
from entrepot.shops.tables import CHANNEL, SHOP


def test_an_id_is_a_version_7_uuid_that_names_its_kind():
    made = ids.new(SHOP)
    assert (made.version, made.variant, ids.kind_of(made)) == (7, uuid.RFC_4122, SHOP)


def test_many_ids_are_distinct_and_ascending():
    made = ids.new_many(CHANNEL, 5000)
    assert made == sorted(set(made))
    assert {ids.kind_of(item) for item in made} == {CHANNEL}


def test_ids_of_separate_calls_ascend():
    made = [ids.new(CHANNEL) for _ in range(2000)]
    assert made == sorted(set(made))


def test_a_byte_belongs_to_one_kind():
    with pytest.raises(ValueError, match="0x01 belongs to Shop"):
        ids.kind("Impostor", 0x01)


@pytest.mark.parametrize("text", ["", "1", "not-an-id", "01900000-0000-7000-8000-00000000001"])
def test_what_is_not_an_id_is_refused(text):
    with pytest.raises(ids.IdInvalid):
        ids.parse(text)
