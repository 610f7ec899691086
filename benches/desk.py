#!/usr/bin/env python3
"""A bureau's desk, timed: `benches/desk.py [AGENCIES] [--sample N] [--dir DIR] [--skip PART,PART]`.

Makes a made-up bureau, builds it cold, and holds that against other ways to the same PDFs: bare
Typst in one process with as many threads, one Typst process a document, and docxtpl with
LibreOffice. All in one run, so that ratios are of one machine in one state; processor seconds
(user and system) stand beside wall-clock ones, which count only on an idle machine.

Needs `cargo build --release --bins --examples` and, for the last comparison, `soffice` and a Python
with docxtpl (DOCXTPL_PYTHON, else this one).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
PROGRAM = TARGET / "gongkai"
DESK = TARGET / "examples" / "desk"
SYNTHETIC = TARGET / "examples" / "synthetic_bureau"
PYTHON = os.environ.get("DOCXTPL_PYTHON", sys.executable)
TYPST_VERSION = "0.15.1"
NO_PDF = "docx,html,md,json,xlsx,csv"


class Took:
    """Wall-clock and processor seconds and the largest memory of a child and its own children."""

    def __init__(self, command, cwd=None, allowed=(0,)):
        start = time.monotonic()
        child = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.output = child.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(child.pid, 0)
        self.wall = time.monotonic() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in allowed:
            sys.exit(f"{command}: ended with {child.returncode}\n{self.output[-4000:]}")

    def value(self, key):
        """What a line of the output says that begins with a word."""
        for line in self.output.splitlines():
            if line.startswith(key + " "):
                return line[len(key) + 1 :]
        return ""


def machine():
    def first(path, key):
        for line in Path(path).read_text().splitlines():
            if line.startswith(key):
                return line.split(":", 1)[1].strip()
        return "?"

    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) / 1024 / 1024
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores, {first('/proc/cpuinfo', 'model name')}, {memory:.0f} GB; load {load}"


def row(name, took, count, beside=None):
    ratio = f"{took.cpu / beside:8.2f} ×" if beside else " " * 10
    print(
        f"{name:<58} {took.wall:8.1f} s  {took.cpu:8.1f} s  {1000 * took.cpu / count:8.1f} ms"
        f"  {took.memory:7.0f} MB {ratio}",
        flush=True,
    )


def cold(path):
    shutil.rmtree(path, ignore_errors=True)


def ends(out):
    """When each agency was done: the build remembers it then."""
    return sorted(path.stat().st_mtime for path in (out / ".gongkai").glob("*.json"))


def hundreds(times, start):
    marks = [times[at - 1] - start for at in range(100, len(times) + 1, 100)]
    before = 0.0
    rates = []
    for mark in marks:
        rates.append(f"{100 / max(mark - before, 1e-9):.1f}")
        before = mark
    return " ".join(rates)


def moved(out, other):
    """A copy of published facts with one amount of each agency another."""
    for path in out.glob("*/facts.json"):
        facts = json.loads(path.read_text())
        amount = next(fact for fact in facts["facts"] if fact["unit"] == "元")
        amount["value"] = f"1{amount['value']}"
        target = other / path.relative_to(out)
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(facts, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("agencies", nargs="?", type=int, default=100)
    parser.add_argument("--sample", type=int, default=20, help="agencies of the slow comparisons")
    parser.add_argument("--dir", type=Path, default=Path("/tmp/gongkai-desk"))
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--skip", default="", help="some of bare, rest, all, alone, docxtpl")
    options = parser.parse_args()
    skip = set(filter(None, options.skip.split(",")))
    count, threads, here = options.agencies, options.threads, options.dir
    cold(here)
    here.mkdir(parents=True)
    desk, out = here / "desk", here / "out"
    print(machine(), f"; {threads} threads; {count} agencies", sep="", flush=True)
    Took([SYNTHETIC, desk, count])
    print(f"{'':<58} {'wall':>8}    {'CPU':>8}    {'CPU each':>8}     {'memory':>7}     {'CPU ratio':>8}")

    def build(formats, out, *more):
        return Took([PROGRAM, "build", desk, "-o", out, "-f", formats, "-j", threads, "-q", *more])

    start = time.time()
    pdf = build("pdf", out)
    row("gongkai, PDF, cold", pdf, count)
    times = ends(out)
    if count >= 100:
        print(f"  agencies a second, by hundreds: {hundreds(times, start)}")

    bare = None
    sources = here / "sources"
    if not {"bare", "alone", "docxtpl"} <= skip:
        Took([DESK, "sources", desk, sources])
    if "bare" not in skip:
        bare = Took([DESK, "bare", sources, threads, out])
        row("bare Typst, the same sources, one process", bare, count)
        print(f"  {bare.value('files')} PDFs, {bare.value('same')} of them the build's byte for byte;"
              f" pages of main documents, least mean most: {bare.value('pages')}")
        print(f"  gongkai is {pdf.cpu / bare.cpu:.2f} × bare Typst by CPU, {pdf.wall / bare.wall:.2f} × by the clock")
    if "rest" not in skip:
        rest = build(NO_PDF, here / "rest")
        row("gongkai, all formats but PDF, cold", rest, count, pdf.cpu)
    if "all" not in skip:
        everything = here / "all"
        start = time.time()
        both = build("all", everything)
        row("gongkai, all formats, cold", both, count, pdf.cpu)
        if count >= 100:
            print(f"  agencies a second, by hundreds: {hundreds(ends(everything), start)}")
        again = build("all", everything)
        row("gongkai, all formats, nothing has changed", again, count, pdf.cpu)
        again = Took([PROGRAM, "check", desk, "--as-of", "2025-02-05", "-j", threads, "-q"], allowed=(0, 1))
        row("gongkai check", again, count, pdf.cpu)
        site = Took([PROGRAM, "site", everything, "-o", here / "site"], allowed=(0, 1))
        row("gongkai site", site, count, pdf.cpu)
        other = here / "other"
        moved(everything, other)
        changes = Took([PROGRAM, "diff", everything, other, "--out", here / "changes.md"], allowed=(0, 1))
        row("gongkai diff, an amount of each agency has moved", changes, count, pdf.cpu)

    samples = sorted(path for path in sources.iterdir() if path.is_dir()) if sources.is_dir() else []
    samples = samples[: options.sample]
    mine = pdf.cpu / count
    if "alone" not in skip and samples:
        alone(samples, here, mine)
    if "docxtpl" not in skip and samples:
        office(samples, here, mine)
    print(machine())


def projects(sample):
    return sorted(path.parent for path in sample.rglob("main.typ"))


def alone(samples, here, mine):
    """One Typst process a document: the installed one of the right version, else its equal."""
    installed = shutil.which("typst")
    if installed and TYPST_VERSION not in subprocess.run([installed, "--version"], capture_output=True, text=True).stdout:
        installed = None
    total = None
    for sample in samples:
        for project in projects(sample):
            target = here / "alone.pdf"
            command = [DESK, "alone", project, target]
            if installed:
                standards = ",".join((project / "standards").read_text().split())
                command = [installed, "compile", "--root", project, "--font-path", ROOT / "assets/fonts",
                           "--ignore-system-fonts", "--ignore-embedded-fonts", "--pdf-standard", standards,
                           project / "main.typ", target]
            total = add(total, Took(command))
    name = "typst compile" if installed else "the same in a fresh process"
    row(f"one process a document ({name}), {len(samples)} agencies", total, len(samples), mine * len(samples))


def office(samples, here, mine):
    """docxtpl fills a template with the same headings, paragraphs and tables; LibreOffice makes PDF."""
    if not shutil.which("soffice") or subprocess.run([PYTHON, "-c", "import docxtpl"], capture_output=True).returncode:
        print("docxtpl or soffice is missing: not compared")
        return
    target = here / "office"
    target.mkdir()
    filled = Took([PYTHON, ROOT / "benches/desk/office.py", target, *samples])
    row(f"docxtpl, one process, {len(samples)} agencies", filled, len(samples), mine * len(samples))
    files = sorted(target.glob("*.docx"))
    profile = f"-env:UserInstallation=file://{here}/office-profile"
    soffice = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", target]
    once = Took([*soffice, files[0]])  # The first start makes a profile.
    together = Took([*soffice, *files])
    row("  and LibreOffice, one process for all", together, len(samples), mine * len(samples))
    ratio = (filled.cpu + together.cpu) / len(samples) / mine
    print(f"  docxtpl + LibreOffice is {ratio:.1f} × gongkai by CPU;"
          f" {len(list(target.glob('*.pdf')))} PDFs of {len(files)}")
    each = None
    for file in files:
        each = add(each, Took([*soffice, file]))
    row("  or one process for each", each, len(samples), mine * len(samples))


def add(total, took):
    if total is None:
        return took
    total.wall += took.wall
    total.cpu += took.cpu
    total.memory = max(total.memory, took.memory)
    return total


if __name__ == "__main__":
    main()
