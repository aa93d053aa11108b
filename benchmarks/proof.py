"""Write down what the program gives, so that two versions of the code can be compared.

    python benchmarks/proof.py write FOLDER [--shared ../shared]
    python benchmarks/proof.py compare BEFORE AFTER [--show N]

"write" runs the newsarchive that Python imports (set PYTHONPATH to choose the checkout) and
writes one text file for each output below FOLDER, and their SHA-256 into fingerprints.txt.
"compare" prints a table of two such folders, names what differs (of JSON files, the fields too),
and exits with status 1 if anything does. It runs nothing.

The kinds of output, each a folder:
    extract    all fields that extract() gives for the pages of the development sets
    articles   each article of an archive: its columns, whole text, cuts, sources, revisions
    tables     the rows of every table and view of that archive, verdicts and stories among them
    schema     the SQL of the archive's tables, views, indexes and triggers
    web        status, headers and body of the archive's pages, feeds, JSON and CSV
    export     the archive in each format of "newsarchive export"
    commands   what the other commands print, and their exit status
    help       the help of every command

The archive is made by three crawls of the bundled sample site, and by importing the development
sets of --shared; a set that is not there is left out, and "write" says so. Only what stays is
used: extract(Page), the command line, HTTP and SQL. What is masked, because it differs from run
to run, is listed in proof_outputs.py. Compare folders that were written in the same week: the
front page and the dates of revisits depend on the day.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

from proof_outputs import Outputs

ROOT = Path(__file__).resolve().parent.parent
FINGERPRINTS = "fingerprints.txt"


def main() -> int:
    """Write or compare; the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    written = commands.add_parser("write", help="run the program and write its outputs")
    written.add_argument("folder", type=Path, help="a folder that is new or empty")
    written.add_argument(
        "--shared",
        type=Path,
        default=ROOT.parent / "shared",
        help="where the development sets are; default: beside the checkout",
    )
    compared = commands.add_parser("compare", help="say what differs between two such folders")
    compared.add_argument("before", type=Path)
    compared.add_argument("after", type=Path)
    compared.add_argument(
        "--show",
        type=int,
        default=0,
        metavar="N",
        help="print the unified diff of the first N differing items of each kind",
    )
    asked = parser.parse_args()
    if asked.command == "write":
        return write(asked.folder, asked.shared)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # compare ... | head
    return compare(asked.before, asked.after, asked.show)


def write(folder: Path, shared: Path) -> int:
    """Write the outputs of the newsarchive that is imported into *folder*."""
    from proof_calls import TREE
    from proof_parts import PARTS

    if folder.exists() and any(folder.iterdir()):
        sys.stderr.write(f"{folder} is not empty; name a new folder, or remove this one first\n")
        return 2
    print(f"newsarchive of {TREE}")
    with tempfile.TemporaryDirectory(prefix="proof-") as scratch:
        outputs = Outputs(folder, {scratch: "<folder>", str(TREE): "<checkout>"})
        for part in PARTS:
            started = time.monotonic()
            part(outputs, Path(scratch), shared)
            print(f"{part.__name__}: {time.monotonic() - started:.0f} s", flush=True)
    files = files_of(folder)
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in files]
    (folder / FINGERPRINTS).write_text("".join(lines), encoding="utf-8")
    kinds = Counter(kind_of(name) for name in files)
    print(f"\n{'kind':10} {'items':>6}  SHA-256 of all")
    for kind, items in kinds.items():
        mine = "".join(line for line in lines if line[66:].startswith(f"{kind}/"))
        print(f"{kind:10} {items:6}  {hashlib.sha256(mine.encode()).hexdigest()}")
    return 0


def compare(before: Path, after: Path, show: int) -> int:
    """Print what differs; 1 if anything does, 2 if a folder does not hold a whole proof."""
    for folder in (before, after):
        if not (folder / FINGERPRINTS).is_file():
            sys.stderr.write(f"{folder} was not written by this program, or not to the end\n")
            return 2
    old, new = files_of(before), files_of(after)
    names = sorted({*old, *new})
    different = [name for name in names if old.get(name) != new.get(name)]
    items, unequal = Counter(map(kind_of, names)), Counter(map(kind_of, different))
    print(f"{'kind':10} {'items':>6} {'equal':>6} {'different':>9}")
    for kind in items:
        print(f"{kind:10} {items[kind]:6} {items[kind] - unequal[kind]:6} {unequal[kind]:9}")
    shown, fields = Counter[str](), Counter[tuple[str, str]]()
    for name in different:
        what = differing(name, old.get(name), new.get(name))
        fields.update((kind_of(name), field) for field in what)
        print(f"\n{unquote(name)}: {', '.join(what)}", end="")
        shown[kind_of(name)] += 1
        if shown[kind_of(name)] <= show and name in old and name in new:
            one, other = old[name].decode().splitlines(), new[name].decode().splitlines()
            print("", *difflib.unified_diff(one, other, "before", "after", lineterm=""), sep="\n")
    if different:
        print("\n\nitems  what differs")
        for (kind, field), number in fields.most_common(40):
            print(f"{number:5}  {kind}: {field}")
    return int(bool(different))


def differing(name: str, old: bytes | None, new: bytes | None) -> list[str]:
    """Which fields of a JSON file differ; of another, how many lines; or which side lacks it."""
    if old is None or new is None:
        return ["only after" if old is None else "only before"]
    if name.endswith(".json"):
        one, other = json.loads(old), json.loads(new)
        return [key for key in sorted({*one, *other}) if one.get(key, ...) != other.get(key, ...)]
    gone, come = Counter(old.splitlines()), Counter(new.splitlines())
    return [f"{(gone - come).total()} lines less, {(come - gone).total()} lines more"]


def files_of(folder: Path) -> dict[str, bytes]:
    """The outputs in *folder* by their names, such as "web/%2Fsearch.txt"."""
    found = sorted(path for path in folder.glob("*/*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def kind_of(name: str) -> str:
    """The kind of output that the file *name* holds."""
    return name.partition("/")[0]


if __name__ == "__main__":
    sys.exit(main())
