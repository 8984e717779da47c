"""labels among the folders

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("folder", sa.Column("is_label", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    op.drop_column("folder", "is_label")
