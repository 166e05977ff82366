"""What is seen in chats, and the workspaces that have installed Minuta."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_arrivals()
    _create_installations()
    op.create_index(
        "ix_delivery_beginning", "delivery", ["key"], postgresql_ops={"key": "text_pattern_ops"}
    )
    _create_item_changes()


def _create_arrivals() -> None:
    op.create_table(
        "arrived_event",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "event", name="pk_arrived_event"),
    )
    op.create_index("ix_arrived_event_at", "arrived_event", ["at"])
    op.create_table(
        "arrival",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recording", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_arrival"),
        sa.UniqueConstraint(
            "platform",
            "workspace",
            "channel",
            "message_id",
            name="uq_arrival_platform_workspace_channel_message_id",
        ),
    )
    op.create_index("ix_arrival_state", "arrival", ["state"])
    op.create_index("ix_arrival_account", "arrival", ["platform", "workspace", "shared_by"])


def _create_installations() -> None:
    op.create_table(
        "installation",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_installation"),
    )
    op.create_table(
        "installation_state",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state", name="pk_installation_state"),
    )


def _create_item_changes() -> None:
    op.add_column("action_item", sa.Column("snoozed_local", sa.DateTime(), nullable=True))
    op.add_column("action_item", sa.Column("snoozed_zone", sa.Text(), nullable=True))
    op.create_table(
        "item_change",
        sa.Column("item_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("item_id", "version", name="pk_item_change"),
        sa.ForeignKeyConstraint(
            ["item_id"], ["action_item.id"], name="fk_item_change_item_id", ondelete="CASCADE"
        ),
    )
