"""Cuts the bundled fonts from their complete releases.

usage: subset.py FANDOL_DIR NOTO_DIR WENKAI_TTF OUT_DIR

FANDOL_DIR holds Fandol*.otf, NOTO_DIR the NotoSansCJK-*.ttc and NotoSerifCJK-*.ttc collections.
WENKAI_TTF (LXGW WenKai, complete for the general standard list) says which rare characters of the
extensions are worth having. Needs fontTools and cffsubr.
"""

import sys
from pathlib import Path

import cffsubr
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont


def gb2312():
    codes = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                codes.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                pass
    return codes


COMMON = gb2312().union(
    range(0x20, 0x7F),
    range(0xA0, 0x180),
    range(0x370, 0x460),
    range(0x2000, 0x2070),
    range(0x2100, 0x2600),
    range(0x3000, 0x3100),
    range(0x3200, 0x3400),
    range(0xFF00, 0xFFF0),
)


def load(path, family=None):
    if path.suffix != ".ttc":
        return TTFont(path)
    faces = TTCollection(path, lazy=True).fonts
    number = next(
        i for i, face in enumerate(faces)
        if family in (face["name"].getDebugName(1), face["name"].getDebugName(16))
    )
    return TTFont(path, fontNumber=number)


def cut(font, codes, target):
    options = subset.Options()
    options.layout_features = ["ccmp", "locl", "mark", "mkmk", "halt", "pnum", "tnum", "lnum"]
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = ["*"]
    options.name_languages = [0x409, 0x804, 0]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes & set(font.getBestCmap()))
    subsetter.subset(font)
    font.save(target)
    packed = TTFont(target)
    cffsubr.subroutinize(packed)
    packed.save(target)


def main():
    fandol, noto, wenkai, out = map(Path, sys.argv[1:])
    everything = set(range(0x110000))
    known = set(TTFont(fandol / "FandolSong-Regular.otf", lazy=True).getBestCmap())
    listed = set(TTFont(wenkai, lazy=True).getBestCmap())
    extensions = set(range(0x3400, 0x4DC0)) | set(range(0x20000, 0x33480))
    rare = (
        {c for c in COMMON if c < 0x3400 or 0xFF00 <= c < 0xFFF0}
        | (set(range(0x4E00, 0xA000)) - known)
        | (extensions & listed)
    )
    serif, sans = "Noto Serif CJK SC", "Noto Sans CJK SC"
    for source, family, codes, name in [
        (fandol / "FandolFang-Regular.otf", None, everything, "FandolFang-Regular.otf"),
        (fandol / "FandolKai-Regular.otf", None, COMMON, "FandolKai-Regular.otf"),
        (noto / "NotoSansCJK-Medium.ttc", sans, COMMON, "NotoSansCJKsc-Medium.otf"),
        (noto / "NotoSerifCJK-Bold.ttc", serif, COMMON, "NotoSerifCJKsc-Bold.otf"),
        (noto / "NotoSerifCJK-Regular.ttc", serif, rare, "NotoSerifCJKsc-Regular.otf"),
    ]:
        cut(load(source, family), codes, out / name)


if __name__ == "__main__":
    main()
