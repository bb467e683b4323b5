"""`python -m lambdamock`."""

from __future__ import annotations

import sys

from lambdamock.cli import main

sys.exit(main())
