"""A file written whole, or not at all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile


def put_whole(path: Path, data: bytes, mode: int) -> Path:
    """Write the file and give its path; OSError when it could not be, and then the old one is still there."""
    try:
        _put(path, data, mode)
    except OSError as error:  # of no file, or of one that nobody has named
        raise OSError(error.errno, error.strerror, str(path)) from error
    return path


def _put(path: Path, data: bytes, mode: int) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=".runbook.", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            Path(file.name).chmod(mode)
            Path(file.name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(file.name).unlink()
            raise
