"""`python -m bench.sink PORT`: takes every message and forgets it."""

import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Forget:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 -- named by aiosmtpd
        return "250 OK"


if __name__ == "__main__":
    Controller(Forget(), hostname="127.0.0.1", port=int(sys.argv[1]), ready_timeout=10).start()
    while True:
        time.sleep(60)
