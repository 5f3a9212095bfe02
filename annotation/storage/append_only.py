"""Tables to which rows are added and nothing else: the database itself refuses the rest."""

from alembic import op

CHANGES = ("UPDATE", "DELETE")
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END
$$
"""


def refuse_changes(*names: str) -> None:
    """Let tables be added to only; for use in a migration, on SQLite and PostgreSQL."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        op.execute(_FUNCTION)
    for name in names:
        for change in CHANGES:
            trigger = f"CREATE TRIGGER {name}_refuses_{change.lower()} BEFORE {change} ON {name} "
            if is_sqlite:
                said = f"'{name} is append-only: {change} refused'"
                op.execute(f"{trigger} BEGIN SELECT RAISE(ABORT, {said}); END")
            else:
                op.execute(f"{trigger} FOR EACH ROW EXECUTE FUNCTION refuse_change()")
