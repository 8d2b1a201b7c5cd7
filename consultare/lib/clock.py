from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The database's clock at this instant, not the transaction's start: read it after taking the lock (R74)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
