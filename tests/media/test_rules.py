"""What may be uploaded, and which renditions a picture gets."""

import pytest

from entrepot.media import rules


def wish(**changes: object) -> rules.CreateUpload:
    return rules.CreateUpload(**{"filename": "a.png", "content_type": "image/png", "size_bytes": 1000, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "refusals"),
    [
        ({},                                              []),
        ({"content_type": "image/jpeg"},                  []),
        ({"content_type": "image/webp"},                  []),
        ({"content_type": "image/gif"},                   []),
        ({"content_type": "image/svg+xml"},               [("CONTENT_TYPE_UNSUPPORTED", ("input", "content_type"))]),
        ({"content_type": "text/html"},                   [("CONTENT_TYPE_UNSUPPORTED", ("input", "content_type"))]),
        ({"content_type": "image/png; x=1"},              [("CONTENT_TYPE_UNSUPPORTED", ("input", "content_type"))]),
        ({"size_bytes": 20 * 1024 * 1024},                []),
        ({"size_bytes": 20 * 1024 * 1024 + 1},            [("FILE_TOO_LARGE", ("input", "size_bytes"))]),
        ({"size_bytes": 0},                               [("FILE_EMPTY", ("input", "size_bytes"))]),
        ({"size_bytes": -1, "content_type": "x"},
         [("CONTENT_TYPE_UNSUPPORTED", ("input", "content_type")), ("FILE_EMPTY", ("input", "size_bytes"))]),
    ],
)  # fmt: skip
def test_c19_what_may_be_uploaded(changes: dict[str, object], refusals: list[object]) -> None:
    found = rules.check_upload(wish(**changes), path=("input",))
    assert [(error.code, error.field) for error in found] == refusals


@pytest.mark.parametrize(
    ("size", "renditions"),
    [
        ((4000, 3000),  [(160, 120), (480, 360), (960, 720), (1600, 1200)]),
        ((1600, 1200),  [(160, 120), (480, 360), (960, 720), (1600, 1200)]),
        ((1000, 1000),  [(160, 160), (480, 480), (960, 960), (1000, 1000)]),
        ((960, 1),      [(160, 1), (480, 1), (960, 1)]),
        ((100, 50),     [(100, 50)]),
        ((1, 1),        [(1, 1)]),
        ((200, 40000),  [(24, 4800)]),
        ((50000, 100),  [(160, 1), (480, 1), (960, 2), (1600, 3)]),
    ],
)  # fmt: skip
def test_renditions_are_never_wider_than_the_picture(size: tuple[int, int], renditions: list[tuple[int, int]]) -> None:
    assert rules.rendition_sizes(*size) == renditions


@pytest.mark.parametrize(("width", "chosen"), [(1, 160), (160, 160), (161, 480), (960, 960), (961, 1600), (9999, 1600)])
def test_the_rendition_for_a_width(width: int, chosen: int) -> None:
    made = [{"width": size} for size in (960, 160, 1600, 480)]
    assert rules.choose_rendition(made, width=width) == {"width": chosen}
    assert rules.choose_rendition([], width=width) is None


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("裙子.png", "裙子.png"),
        ("C:\\photos\\dress.png", "dress.png"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\nc.png", "abc.png"),
        ("", "unnamed"),
        ("/", "unnamed"),
        ("x" * 300, "x" * 200),
    ],
)
def test_filenames_are_for_reading_only(given: str, shown: str) -> None:
    assert rules.shown_filename(given) == shown


@pytest.mark.parametrize(
    ("state", "to", "allowed"),
    [
        ("PENDING",    "PROCESSING", True),
        ("PENDING",    "READY",      False),
        ("PENDING",    "FAILED",     False),
        ("PROCESSING", "READY",      True),
        ("PROCESSING", "FAILED",     True),
        ("PROCESSING", "PROCESSING", False),
        ("FAILED",     "PROCESSING", True),
        ("READY",      "PROCESSING", False),
        ("READY",      "FAILED",     False),
    ],
)  # fmt: skip
def test_transitions(state: str, to: str, allowed: bool) -> None:
    found = rules.check_transition(rules.MediaState(state), rules.MediaState(to))
    assert [error.facts() for error in found] == ([] if allowed else [{"state": state}])


@pytest.mark.parametrize("failure", list(rules.MediaFailure))
def test_every_failure_is_explained_in_both_languages(failure: rules.MediaFailure) -> None:
    english, chinese = (rules.failure_message(failure, locale=locale) for locale in ("en", "zh-CN"))
    assert english.isascii()
    assert not chinese.isascii()
