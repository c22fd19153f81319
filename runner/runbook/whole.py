"""A file written whole or not at all; what is no ordinary file stays what it is."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_STREAMS = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/")  # names of what is open already


@contextmanager
def written(path: Path, mode: int | None = None) -> Iterator[TextIO]:
    """A stream whose text takes the file's place when the block ends well; OSError when it cannot.

    A file that is there keeps its owner, and its mode unless one is given. A pipe, a terminal, a device,
    /dev/stdout wherever that leads, are written to. Lines end as they are written.
    """
    if str(path).startswith(_STREAMS) or (path.exists() and not path.is_file()):
        with path.open("a", encoding="utf-8", newline="") as stream:
            yield stream
        return
    target = path.resolve()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:  # noqa: PTH123  # a descriptor
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        _as_before(beside, target, mode)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def put_whole(path: Path, data: bytes, mode: int | None = None) -> Path:
    """Write the file and give its path; OSError names it when it could not be, and the old one is there."""
    try:
        with written(path, mode) as stream:
            stream.buffer.write(data)
    except OSError as error:  # of no file, or of one that nobody has named
        raise OSError(error.errno, error.strerror, str(path)) from error
    return path


def _as_before(beside: Path, target: Path, mode: int | None) -> None:
    """Give the new file the owner and the mode of the old one, or those of any new file."""
    usual = usual_mode()
    with suppress(FileNotFoundError):
        old = target.stat()
        usual = old.st_mode & 0o7777
        with suppress(PermissionError):  # nobody but root gives a file away
            os.chown(beside, old.st_uid, old.st_gid)
    beside.chmod(usual if mode is None else mode)


def usual_mode() -> int:
    """The mode of a file that this process makes."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
