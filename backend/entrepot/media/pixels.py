"""Decodes one picture and makes its renditions, in a process of its own with little memory and little time.

    python -m entrepot.media.pixels SOURCE DIRECTORY FORMAT

writes `<width>.webp` files into DIRECTORY and one line of JSON to its output. It is separate because decoders are where
hostile files bite: what dies here takes nothing else with it. The size is read from the header before anything is
decoded; metadata (place, device, embedded previews) does not survive.
"""

import base64
import contextlib
import hashlib
import io
import json
import resource
import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from entrepot.media import rules

MEMORY_BYTES: Final = 2 * 1024**3
CPU_SECONDS: Final = 60
QUALITY: Final = 80
PLACEHOLDER_WIDTH: Final = 16
SIDEWAYS: Final = frozenset({5, 6, 7, 8})
ORIENTATION: Final = 0x0112


class Refused(Exception):
    """The picture cannot be used, for this reason."""

    def __init__(self, failure: rules.MediaFailure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def render(source: Path, *, directory: Path, expected_format: str) -> dict[str, Any]:
    """Make the renditions of a picture; Refused when it is none, or not what it was said to be."""
    Image.MAX_IMAGE_PIXELS = None  # Our own limit below is lower than the one that would only warn.
    with _opened(source) as image:
        if image.format != expected_format:
            raise Refused(rules.MediaFailure.TYPE_MISMATCH)
        if image.width * image.height > rules.MOST_PIXELS:
            raise Refused(rules.MediaFailure.TOO_MANY_PIXELS)
        upright, (width, height) = _decoded(image)
    renditions = []
    current = upright
    for size in reversed(rules.rendition_sizes(width, height)):
        current = current.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        path = directory / f"{size[0]}.webp"
        current.save(path, "WEBP", quality=QUALITY, method=4)
        renditions.append({"width": size[0], "height": size[1], "file": path.name, "size": path.stat().st_size})
    return {
        "width": width,
        "height": height,
        "checksum": hashlib.sha256(source.read_bytes()).hexdigest(),
        "placeholder": _placeholder(current),
        "renditions": renditions[::-1],
    }


def _opened(source: Path) -> Image.Image:
    try:
        return Image.open(source, formats=list(rules.CONTENT_TYPES.values()))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise Refused(rules.MediaFailure.NOT_AN_IMAGE) from None


def _upright_size(image: Image.Image) -> tuple[int, int]:
    sideways = image.getexif().get(ORIENTATION) in SIDEWAYS
    return (image.height, image.width) if sideways else (image.width, image.height)


def _decoded(image: Image.Image) -> tuple[Image.Image, tuple[int, int]]:
    """The first frame, upright, in sRGB, without metadata, perhaps already smaller; and how large it really is."""
    try:
        size = _upright_size(image)
        image.draft("RGB", (rules.WIDTHS[-1] * 2, rules.WIDTHS[-1] * 2))
        image.load()
        plain = _in_srgb(ImageOps.exif_transpose(image))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, ArithmeticError):
        raise Refused(rules.MediaFailure.DAMAGED) from None
    plain.info = {}
    return plain, size


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    wanted = "RGBA" if has_alpha else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        with contextlib.suppress(ImageCms.PyCMSError):
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=wanted
            )
            if converted is not None:
                return converted
    return image.convert(wanted)


def _placeholder(image: Image.Image) -> str:
    """A few hundred bytes to show blurred until the picture is there."""
    height = max(1, min(4 * PLACEHOLDER_WIDTH, round(image.height * PLACEHOLDER_WIDTH / image.width)))
    tiny = io.BytesIO()
    image.resize((PLACEHOLDER_WIDTH, height), Image.Resampling.BOX).save(tiny, "WEBP", quality=40, method=6)
    return f"data:image/webp;base64,{base64.b64encode(tiny.getvalue()).decode()}"


def _limit() -> None:
    """Take little of the machine; systems without these limits go without."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_CPU, CPU_SECONDS)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def main(arguments: list[str]) -> None:
    """Render and say what came of it."""
    source, directory, expected_format = arguments
    _limit()
    try:
        answer = render(Path(source), directory=Path(directory), expected_format=expected_format)
    except Refused as refused:
        answer = {"failure": refused.failure.value}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1:])
