"""The live state of rooms is kept by store and room."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What is there does not say of which store it is: rooms begin anew, once."""
    for table in ("room_epochs", "room_snapshots", "room_log"):
        op.execute(sa.delete(sa.table(table)))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(
                "room", existing_type=sa.String(64), type_=sa.String(128), existing_nullable=False
            )
