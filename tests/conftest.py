"""Makes the helpers beside it importable from every folder of tests; all speak English, whoever runs them."""

from __future__ import annotations

import os

for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
