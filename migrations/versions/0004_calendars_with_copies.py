"""events told by their copies; calendars among the folders; versions of items; which meetings are kept

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CLUSTERED = {"sqlite_with_rowid": False}


def upgrade():
    op.add_column("account", sa.Column("meetings", sa.String(length=24), nullable=False, server_default="external"))
    op.add_column("folder", sa.Column("kind", sa.String(length=24), nullable=False, server_default="mail"))
    widen_item(sa.String(length=400))
    op.add_column("item", sa.Column("version", sa.String(length=200), nullable=True))
    drop_calendars()
    op.create_table(
        "event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("recurrence_id", sa.String(length=32), nullable=False),
        sa.Column("speaker_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        **CLUSTERED,
    )
    op.create_index("ix_event_workspace_id", "event", ["workspace_id"])
    op.create_table(
        "event_copy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("stream_id", sa.String(length=32), nullable=False),
        sa.Column("external_id", sa.String(length=400), nullable=False),
        sa.Column("event_id", sa.String(length=32), nullable=False),
        sa.Column("is_organizer", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        **CLUSTERED,
    )
    op.create_index("ix_event_copy_account_id", "event_copy", ["account_id"])
    op.create_index("ix_event_copy_event_id", "event_copy", ["event_id"])
    op.create_index("event_copy_by_item", "event_copy", ["stream_id", "external_id"])
    op.create_index("event_copy_by_start", "event_copy", ["workspace_id", "starts_at"])
    op.create_table(
        "attendee",
        sa.Column("copy_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("response", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("is_organizer", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("copy_id", "position"),
        **CLUSTERED,
    )
    op.create_index("attendee_by_key", "attendee", ["workspace_id", "key"])


def drop_calendars():
    """No release ever filled these tables."""
    op.drop_table("event_copy")
    op.drop_table("event")
    op.drop_table("attendee")


def widen_item(type_):
    with op.batch_alter_table("item", table_kwargs=CLUSTERED) as batch:
        batch.alter_column("external_id", type_=type_, existing_nullable=False)


def downgrade():
    drop_calendars()
    op.drop_column("item", "version")
    widen_item(sa.String(length=200))
    op.drop_column("folder", "kind")
    op.drop_column("account", "meetings")
    context.script.get_revision(down_revision).module.upgrade()
