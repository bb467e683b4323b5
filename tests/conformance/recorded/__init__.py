"""The answers that were recorded on AWS, asked for again.

`recordings` reads them, `stage` holds the AWS that a scenario is played on, the modules of `scenarios` hold the
scenarios by resource, `comparison` tells where an answer differs from its recording.
"""

from __future__ import annotations
