"""Decoding in its own process: good pictures get clean renditions, hostile ones a reason."""

import io
import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from entrepot.media import rules


def run(source: bytes, expected: str, directory: Path) -> dict[str, Any]:
    """What the process says of these bytes."""
    path = directory / "source"
    path.write_bytes(source)
    done = subprocess.run(
        [sys.executable, "-m", "entrepot.media.pixels", str(path), str(directory), expected],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_renders_each_format(kind: str, tmp_path: Path) -> None:
    answer = run(encoded(Image.new("RGB", (1000, 500), "#c04040"), kind), kind, tmp_path)
    sizes = [(item["width"], item["height"]) for item in answer["renditions"]]
    assert (answer["width"], answer["height"], sizes) == (1000, 500, [(160, 80), (480, 240), (960, 480), (1000, 500)])
    for item in answer["renditions"]:
        with Image.open(tmp_path / item["file"]) as made:
            assert (made.format, made.size) == ("WEBP", (item["width"], item["height"]))
            assert item["size"] == (tmp_path / item["file"]).stat().st_size
            red, green, blue = made.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
            assert abs(red - 0xC0) < 6
            assert abs(green - 0x40) < 6
            assert abs(blue - 0x40) < 6
    assert answer["placeholder"].startswith("data:image/webp;base64,")
    assert len(answer["placeholder"]) < 600


def test_c20_turns_upright_and_drops_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"  # a place
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 400, 20))
    answer = run(encoded(image, "JPEG", exif=exif, comment=b"hidden"), "JPEG", tmp_path)
    assert (answer["width"], answer["height"]) == (200, 400)
    with Image.open(tmp_path / "200.webp") as made:
        assert made.size == (200, 400)
        assert not made.getexif()
        assert set(made.info) <= {"loop", "background", "timestamp", "duration"}
        assert made.convert("L").getpixel((195, 200)) < 40  # type: ignore[operator]
        assert made.convert("L").getpixel((5, 200)) > 215  # type: ignore[operator]
    assert b"SecretCamera" not in (tmp_path / "200.webp").read_bytes()


def test_keeps_transparency_and_first_frame_only(tmp_path: Path) -> None:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    run(encoded(image, "PNG"), "PNG", tmp_path)
    with Image.open(tmp_path / "64.webp") as made:
        assert made.mode == "RGBA"
        assert made.getpixel((3, 3))[3] == 0  # type: ignore[index]
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    answer = run(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), "GIF", tmp_path)
    assert [item["width"] for item in answer["renditions"]] == [32]
    with Image.open(tmp_path / "32.webp") as made:
        assert getattr(made, "n_frames", 1) == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16"])
def test_every_mode_becomes_a_picture(mode: str, tmp_path: Path) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    answer = run(encoded(Image.new(mode, (200, 100)), kind), kind, tmp_path)
    assert [item["width"] for item in answer["renditions"]] == [160, 200]


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    answer = run(encoded(Image.new("RGB", (50, 50), "teal"), "PNG", icc_profile=profile), "PNG", tmp_path)
    assert [item["width"] for item in answer["renditions"]] == [50]
    with Image.open(tmp_path / "50.webp") as made:
        assert "icc_profile" not in made.info


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PNG = encoded(Image.effect_noise((600, 600), 90), "PNG")
JPEG = encoded(Image.effect_noise((600, 600), 90).convert("RGB"), "JPEG")


@pytest.mark.parametrize(
    ("source", "expected", "failure"),
    [
        (b"",                                    "PNG",  "NOT_AN_IMAGE"),
        (b"hello",                               "PNG",  "NOT_AN_IMAGE"),
        (SVG,                                    "PNG",  "NOT_AN_IMAGE"),
        (b"<html><script>1</script>",            "JPEG", "NOT_AN_IMAGE"),
        (b"BM" + b"\0" * 100,                    "PNG",  "NOT_AN_IMAGE"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n",           "PNG",  "NOT_AN_IMAGE"),
        (JPEG,                                   "PNG",  "TYPE_MISMATCH"),
        (bomb(50_000, 50_000),                   "PNG",  "TOO_MANY_PIXELS"),
        (bomb(7_072, 7_072),                     "PNG",  "TOO_MANY_PIXELS"),
        (PNG[: len(PNG) // 2],                   "PNG",  "DAMAGED"),
        (PNG[:500] + b"xxxx" + PNG[504:],        "PNG",  "DAMAGED"),
        (JPEG[: len(JPEG) // 2],                 "JPEG", "DAMAGED"),
    ],
)  # fmt: skip
def test_c20_what_cannot_be_used_gets_a_reason(source: bytes, expected: str, failure: str, tmp_path: Path) -> None:
    assert run(source, expected, tmp_path) == {"failure": failure}
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_c19_a_polyglot_leaves_only_pixels(tmp_path: Path) -> None:
    gif = encoded(Image.new("RGB", (20, 20), "red"), "GIF") + b"/*<script>alert(1)</script>*/"
    run(gif, "GIF", tmp_path)
    assert b"script" not in (tmp_path / "20.webp").read_bytes()


def test_c20_a_large_picture_stays_within_its_limits(tmp_path: Path) -> None:
    data = encoded(Image.new("RGB", (8_000, 6_000), "#336699"), "JPEG")
    answer = run(data, "JPEG", tmp_path)
    assert [item["width"] for item in answer["renditions"]] == list(rules.WIDTHS)


def test_the_process_of_a_picture_loads_no_more_than_it_needs() -> None:
    """One is started for each picture, and what it imports is most of what that costs."""
    asked = "import sys, entrepot.media.pixels; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in loaded if name in ("asyncpg", "graphql", "sqlalchemy", "strawberry")] == []
