"""mail, people and companies

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "address",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address"),
        sqlite_with_rowid=False,
    )
    op.create_index("address_by_person", "address", ["workspace_id", "person_id"])
    op.create_table(
        "attachment",
        sa.Column("copy_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("blob_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("copy_id", "position"),
    )
    op.create_index("ix_attachment_account_id", "attachment", ["account_id"])
    op.create_index("ix_attachment_blob_id", "attachment", ["blob_id"])
    op.create_table(
        "blob",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_blob_account_id", "blob", ["account_id"])
    op.create_index("ix_blob_digest", "blob", ["digest"])
    op.create_index("ix_blob_workspace_id", "blob", ["workspace_id"])
    op.create_table(
        "company",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_source", sa.String(length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_company_workspace_id", "company", ["workspace_id"])
    op.create_table(
        "content",
        sa.Column("copy_id", sa.String(length=32), nullable=False),
        sa.Column("part", sa.String(length=24), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("owner_key", sa.LargeBinary(), nullable=False),
        sa.Column("shared_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("copy_id", "part"),
    )
    op.create_index("ix_content_account_id", "content", ["account_id"])
    op.create_table(
        "copy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=24), nullable=False),
        sa.Column("shared", sa.String(length=24), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_thread", sa.String(length=32), nullable=True),
        sa.Column("size_key", sa.String(length=32), nullable=True),
        sa.Column("content_key", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_copy_account_id", "copy", ["account_id"])
    op.create_index("ix_copy_message_id", "copy", ["message_id"])
    op.create_table(
        "domain",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("domain", sa.String(length=255), nullable=False),
        sa.Column("company_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "domain"),
        sqlite_with_rowid=False,
    )
    op.create_index("domain_by_company", "domain", ["workspace_id", "company_id"])
    op.create_table(
        "erased",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "digest"),
    )
    op.create_table(
        "hidden_participant",
        sa.Column("copy_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("copy_id", "digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hidden_participant_workspace_id", "hidden_participant", ["workspace_id"])
    op.create_table(
        "message",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("thread_key", sa.String(length=32), nullable=False),
        sa.Column("thread_keys", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("message_by_thread_key", "message", ["workspace_id", "thread_key"])
    op.create_index("message_by_time", "message", ["workspace_id", "sent_at"])
    op.create_table(
        "participant",
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "role", "position"),
        sqlite_with_rowid=False,
    )
    op.create_index("participant_by_key", "participant", ["workspace_id", "key"])
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("name_source", sa.String(length=24), nullable=False),
        sa.Column("name_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("company_id", sa.String(length=32), nullable=True),
        sa.Column("created_from", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_company_id", "person", ["company_id"])
    op.create_index("ix_person_workspace_id", "person", ["workspace_id"])
    op.create_table(
        "thread",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("merged_into", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("id", "workspace_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "thread_link",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("thread_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("thread_link_by_thread", "thread_link", ["workspace_id", "thread_id"])


def downgrade():
    op.drop_table("thread_link")
    op.drop_table("thread")
    op.drop_table("person")
    op.drop_table("participant")
    op.drop_table("message")
    op.drop_table("hidden_participant")
    op.drop_table("erased")
    op.drop_table("domain")
    op.drop_table("copy")
    op.drop_table("content")
    op.drop_table("company")
    op.drop_table("blob")
    op.drop_table("attachment")
    op.drop_table("address")
