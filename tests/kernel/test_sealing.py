"""What is sealed opens under its own secret, in its own place, unchanged; and goes over to a new secret."""

import pytest

from entrepot.kernel import sealing
from entrepot.kernel.sealing import CannotOpen, Sealer

OLD, NEW, OTHER = "old-secret-" * 4, "new-secret-" * 4, "other-secret-" * 4
PLACE = "account_factor:1:2"


@pytest.mark.parametrize("plain", [b"", b"\x00", b"JBSWY3DPEHPK3PXP", bytes(range(256)) * 20])
@pytest.mark.parametrize("place", ["", PLACE, "密", "\x00"])
def test_what_is_sealed_is_opened_again(plain, place):
    sealer = Sealer([NEW])
    assert sealer.open(sealer.seal(plain, place=place), place=place) == plain


def test_what_is_stored_shows_nothing_and_never_repeats():
    sealer = Sealer([NEW])
    first, second = (sealer.seal(b"JBSWY3DPEHPK3PXP", place=PLACE) for _ in range(2))
    assert b"JBSW" not in first
    assert first != second
    assert len(first) == sealing.HEAD_BYTES + 16 + sealing.TAG_BYTES
    assert NEW not in repr(sealer)


def test_every_process_with_the_same_secret_opens_it():
    assert Sealer([NEW]).open(Sealer([NEW]).seal(b"x", place=PLACE), place=PLACE) == b"x"


def test_it_opens_in_no_other_place():
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"x", place=PLACE)
    with pytest.raises(CannotOpen, match="not for account_factor:1:3"):
        sealer.open(sealed, place="account_factor:1:3")


def test_a_changed_bit_anywhere_is_found():
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"one-time", place=PLACE)
    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(CannotOpen):
            sealer.open(bytes(changed), place=PLACE)


@pytest.mark.parametrize("length", [0, 1, sealing.HEAD_BYTES, sealing.HEAD_BYTES + sealing.TAG_BYTES - 1])
def test_what_was_cut_off_is_found(length):
    sealer = Sealer([NEW])
    with pytest.raises(CannotOpen):
        sealer.open(sealer.seal(b"one-time", place=PLACE)[:length], place=PLACE)


def test_an_old_secret_still_opens_and_a_forgotten_one_is_named():
    sealed = Sealer([OLD]).seal(b"x", place=PLACE)
    assert Sealer([NEW, OLD]).open(sealed, place=PLACE) == b"x"
    with pytest.raises(CannotOpen, match="ENTREPOT_OLD_SECRETS"):
        Sealer([NEW, OTHER]).open(sealed, place=PLACE)


def test_what_an_old_secret_sealed_goes_over_to_the_new_one_once():
    both = Sealer([NEW, OLD])
    sealed = Sealer([OLD]).seal(b"x", place=PLACE)
    moved = both.reseal(sealed, place=PLACE)
    assert moved is not None
    assert Sealer([NEW]).open(moved, place=PLACE) == b"x"
    assert both.reseal(moved, place=PLACE) is None
    with pytest.raises(CannotOpen):
        both.reseal(sealed, place="elsewhere")
