"""What refuses the start of web, worker and `prepare`: the errors of consultare/checks.py, one line each."""

from django.core.checks import ERROR, Tags, run_checks
from django.db import connections

from consultare import checks


def refuse_unsafe() -> None:
    """Raises SystemExit with the sentences. Only our own checks: Django's are for `make check`."""
    found = run_checks(tags=[checks.TAG, Tags.database], include_deployment_checks=True, databases=["default"])
    connections.close_all()  # Nothing may be shared with the processes forked later.
    errors = [message for message in found if message.level >= ERROR and not message.is_silenced()]
    if errors:
        raise SystemExit("\n".join(f"{message.id}: {message.msg} {message.hint or ''}".rstrip() for message in errors))
