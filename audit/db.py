"""What the database itself refuses: migration operations for append-only tables, life cycles and fixed columns.

The triggers raise with `ERRCODE = 'restrict_violation'`, which Django shows as an `IntegrityError`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT statement_timestamp()';

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

-- TG_ARGV: the statuses a row may begin with, comma-separated; then the allowed changes, each as 'FROM>TO'.
CREATE OR REPLACE FUNCTION refuse_unknown_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> ALL (string_to_array(TG_ARGV[0], ',')) THEN
            RAISE EXCEPTION '% cannot begin as %', TG_TABLE_NAME, NEW.status USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF NEW.status IS DISTINCT FROM OLD.status AND (OLD.status || '>' || NEW.status) <> ALL (TG_ARGV[1:]) THEN
        RAISE EXCEPTION '% cannot go from % to %', TG_TABLE_NAME, OLD.status, NEW.status
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION refuse_fixed_columns() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE fixed text;
BEGIN
    FOREACH fixed IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> fixed IS DISTINCT FROM to_jsonb(OLD) -> fixed THEN
            RAISE EXCEPTION '%.% never changes', TG_TABLE_NAME, fixed USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION refuse_fixed_columns();
DROP FUNCTION refuse_unknown_transition();
DROP FUNCTION refuse_change();
DROP FUNCTION portal_now();
"""


def append_only(table: str) -> migrations.RunSQL:
    """Rows of `table` are never updated or deleted. (TRUNCATE is a matter of database roles: test flushes need it.)"""
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_is_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER {table}_is_append_only ON {table}",
    )


def life_cycle(table: str, *, begins: Iterable[str], transitions: Mapping[str, Iterable[str]]) -> migrations.RunSQL:
    """The status of `table` begins as one of `begins` and changes only along `transitions`."""
    pairs = [f"{before}>{after}" for before, afters in transitions.items() for after in afters]
    arguments = ", ".join(f"'{word}'" for word in [",".join(begins), *pairs])
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_keeps_its_life_cycle BEFORE INSERT OR UPDATE OF status ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition({arguments})",
        f"DROP TRIGGER {table}_keeps_its_life_cycle ON {table}",
    )


def fixed_columns(table: str, *columns: str) -> migrations.RunSQL:
    """The named columns of `table` keep the value they were made with."""
    arguments = ", ".join(f"'{column}'" for column in columns)
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_has_fixed_columns BEFORE UPDATE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION refuse_fixed_columns({arguments})",
        f"DROP TRIGGER {table}_has_fixed_columns ON {table}",
    )


def from_file(path: Path, *, undo: str) -> migrations.RunSQL:
    """The SQL kept in `path`: a view or functions, recreated whenever a migration needs them anew."""
    return migrations.RunSQL(path.read_text(), undo)
