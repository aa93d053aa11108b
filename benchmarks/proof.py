"""Record all outputs of the program, so that two versions of the code can be compared.

    python benchmarks/proof.py write FOLDER [--shared ../shared]
    python benchmarks/proof.py compare BEFORE AFTER [--show N]

"write" runs the newsarchive that Python imports; set PYTHONPATH to choose the checkout. It writes
one text file for each output into FOLDER, and the SHA-256 of each file into fingerprints.txt.
"compare" prints a table of two such folders and lists the files that differ; for JSON files it also
lists the fields. It exits with status 1 if anything differs. It does not run the program.

Each kind of output has its own folder:
    extract    all fields that extract() returns for the pages of the development sets
    articles   each article of an archive: its columns, whole text, cuts, sources, revisions
    tables     the rows of every table and view of that archive, verdicts and stories among them
    schema     the SQL of the archive's tables, views, indexes and triggers
    web        status, headers and body of the responses for pages, feeds, JSON and CSV
    export     the archive in each format of "newsarchive export"
    commands   the output and the exit status of the other commands
    help       the help of every command

"write" makes the archive by three crawls of the bundled sample site and by importing the
development sets of --shared. It skips a set that does not exist, with a message. It uses only
interfaces that do not change: extract(Page), the command line, HTTP and SQL. proof_outputs.py lists
what is masked because it differs from run to run. Compare folders that were written in the same
week: the front page and the dates of revisits depend on the day.
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
    """Write or compare as the command line says, and return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    written = commands.add_parser("write", help="run the program and write its outputs")
    written.add_argument("folder", type=Path, help="a new or empty folder")
    written.add_argument(
        "--shared",
        type=Path,
        default=ROOT.parent / "shared",
        help="folder of the development sets; default: beside the checkout",
    )
    compared = commands.add_parser("compare", help="print what differs between two such folders")
    compared.add_argument("before", type=Path)
    compared.add_argument("after", type=Path)
    compared.add_argument(
        "--show",
        type=int,
        default=0,
        metavar="N",
        help="print the unified diff of the first N differing items of each kind",
    )
    options = parser.parse_args()
    if options.command == "write":
        return write(options.folder, options.shared)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # compare ... | head
    return compare(options.before, options.after, options.show)


def write(folder: Path, shared: Path) -> int:
    """Write the outputs of the imported newsarchive into *folder*, and return the exit status."""
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
    """Print what differs between two folders and return the exit status.

    The status is 1 if anything differs, and 2 if a folder has no complete set of outputs.
    """
    for folder in (before, after):
        if not (folder / FINGERPRINTS).is_file():
            sys.stderr.write(f"{folder} was not written by this program, or not completely\n")
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
    """Return which fields of a JSON file differ, or how many lines of another file differ.

    If the file *name* exists on one side only, return the side.
    """
    if old is None or new is None:
        return ["only after" if old is None else "only before"]
    if name.endswith(".json"):
        one, other = json.loads(old), json.loads(new)
        return [key for key in sorted({*one, *other}) if one.get(key, ...) != other.get(key, ...)]
    removed, added = Counter(old.splitlines()), Counter(new.splitlines())
    return [f"{(removed - added).total()} lines less, {(added - removed).total()} lines more"]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the outputs in *folder* by name, such as "web/%2Fsearch.txt"."""
    paths = sorted(path for path in folder.glob("*/*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def kind_of(name: str) -> str:
    """Return the kind of output that the file *name* contains."""
    return name.partition("/")[0]


if __name__ == "__main__":
    sys.exit(main())
