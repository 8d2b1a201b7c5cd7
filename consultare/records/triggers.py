"""Database triggers that refuse; unlike pgtrigger's own they can't be switched off by a session variable (R59).

Only a superuser with `session_replication_role = replica` gets past them, which `register verify` then shows.
"""

from typing import Any

import pgtrigger
from pgtrigger.compiler import Trigger as CompiledTrigger, UpsertTriggerSql


class StrictSql(UpsertTriggerSql):
    """pgtrigger's template without the part that lets `pgtrigger.ignore` pass."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Refuse(pgtrigger.Trigger):  # type: ignore[misc]
    """Raises an integrity error (restrict_violation) before the row is touched."""

    when = pgtrigger.Before
    func = "RAISE EXCEPTION '% on % is refused: these rows are kept as they are', TG_OP, TG_TABLE_NAME USING ERRCODE = '23001';"

    def compile(self, model: Any) -> CompiledTrigger:
        compiled = super().compile(model)
        return CompiledTrigger(name=compiled.name, sql=StrictSql(**compiled.sql.kwargs))


def keep_table() -> Refuse:
    return Refuse(name="keep_table", level=pgtrigger.Statement, operation=pgtrigger.Truncate)


def append_only() -> list[Refuse]:
    return [Refuse(name="keep_rows", operation=pgtrigger.Update | pgtrigger.Delete), keep_table()]
