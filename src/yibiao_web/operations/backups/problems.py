from __future__ import annotations

import click


class BackupProblem(click.ClickException):
    """Why a back-up was not made, does not hold or was not restored, and what to do; nothing was written then."""


class NameTaken(BackupProblem):
    """Under that name somebody has made a back-up, or is making one."""
