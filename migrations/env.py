"""Alembic's environment: it migrates the connection that `rapport.db.migrate` hands it."""

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from models.columns import Moment, Word
from models.everything import METADATA
from rapport.db import get_engine
from rapport.settings import get_settings


def render_item(kind, value, _autogen_context):
    """Write our column types as the plain types that they are on disk."""
    if kind == "type" and isinstance(value, Word):
        return "sa.String(length=24)"
    if kind == "type" and isinstance(value, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(value, AutoString):
        return f"sa.String(length={value.length})" if value.length else "sa.String()"
    return False


def run(connection):
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with get_engine(get_settings()).execution_options(writes=True).begin() as opened:
        run(opened)
