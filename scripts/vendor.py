"""Take the two third-party web files out of their npm packages: `python scripts/vendor.py`.

Both are small and committed, so that nothing is fetched when the software runs. The checksum is that of the file as
published; a licence line is put before it.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "libs/common/web/static"

FILES = (
    (
        "@digital-go-jp/design-tokens@1.1.9",
        "package/dist/tokens.css",
        "ec3fb5b1e881d1bdf076feff29fe15a32269353c7a9cef40194f1eff0c3d7a90",
        "/* @digital-go-jp/design-tokens 1.1.9. MIT License, Copyright (c) 2023 デジタル庁 */\n",
    ),
    (
        "htmx.org@2.0.11",
        "package/dist/htmx.min.js",
        "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717",
        "/* htmx.org 2.0.11. Zero-Clause BSD (0BSD) */\n",
    ),
)


def member_of(package: str, member: str) -> bytes:
    """One file of a published package. Raises CalledProcessError when npm fails, KeyError when the file is missing."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603  fixed names above
            ["npm", "pack", "--silent", package],  # noqa: S607
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        with tarfile.open(Path(folder) / packed) as archive:
            file = archive.extractfile(member)
            assert file is not None, member  # noqa: S101
            return file.read()


def main() -> int:
    for package, member, checksum, licence in FILES:
        content = member_of(package, member)
        found = hashlib.sha256(content).hexdigest()
        if found != checksum:
            sys.stderr.write(f"{package} {member}: sha256 is {found}, expected {checksum}\n")
            return 1
        (STATIC / Path(member).name).write_bytes(licence.encode() + content)
        sys.stdout.write(f"{Path(member).name}: {len(content):,} bytes of {package}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
