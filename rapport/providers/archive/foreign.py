"""What an archive's path may wrongly name, and what to do about it."""

from pathlib import Path

_PACKED = (".zip", ".tgz", ".gz", ".7z")
_OUTLOOK = (".pst", ".ost", ".msg")


def explain_foreign(path: Path, export: str) -> str | None:
    """Say what to do with a file that can't be read as it is; `export` is what Outlook should write instead."""
    suffix = path.suffix.lower()
    if suffix in _PACKED:
        return "The archive is packed: unpack it first, and give the path of what was in it."
    if suffix in _OUTLOOK:
        return f"Outlook's own files can't be read: export {export} first."
    return None
