"""Who started a meeting and who agreed to it; settings; search; what is thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSERT = "INSERT INTO utterance_search (rowid, text) VALUES (new.number, new.text);"
_DELETE = (
    "INSERT INTO utterance_search (utterance_search, rowid, text)"
    " VALUES ('delete', old.number, old.text);"
)
_SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE utterance_search USING fts5(
        text,
        content = 'utterance',
        content_rowid = 'number',
        tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
    f"CREATE TRIGGER utterance_search_insert AFTER INSERT ON utterance BEGIN {_INSERT} END",
    f"CREATE TRIGGER utterance_search_delete AFTER DELETE ON utterance BEGIN {_DELETE} END",
    f"""
    CREATE TRIGGER utterance_search_update AFTER UPDATE OF number, text ON utterance BEGIN
        {_DELETE}
        {_INSERT}
    END
    """,
    "INSERT INTO utterance_search (utterance_search) VALUES ('rebuild')",
)

# Accents are taken off, and whatever stands between words is made a gap: by itself PostgreSQL takes
# `paper/printing` for a path and `blue.cover` for a host, each a single word. A tsvector holds at
# most a megabyte, hence the limit in characters, which is an hour of talk.
_GAPS = (
    "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡«·»¿\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026"
)
_POSTGRESQL_SEARCH = (
    rf"""
    ALTER TABLE utterance ADD COLUMN searchable tsvector GENERATED ALWAYS AS (
        to_tsvector(
            'english',
            translate(
                regexp_replace(normalize(left(text, 50000), NFD), '[\u0300-\u036F]+', '', 'g'),
                '{_GAPS.replace("'", "''")}',
                '{" " * len(_GAPS)}'
            )
        )
    ) STORED
    """,
    "CREATE INDEX ix_utterance_searchable ON utterance USING gin (searchable)",
)


def upgrade() -> None:
    _started_by()
    _is_discarded()
    _consent_event()
    _settings()
    _stale_notes()
    _search()


def _started_by() -> None:
    with op.batch_alter_table("meeting") as meeting:
        meeting.add_column(sa.Column("started_by", sa.Text(), nullable=True))
    op.create_index(
        "ix_meeting_place",
        "meeting",
        ["place_platform", "place_workspace", "place_channel", "started_at"],
    )
    op.execute(
        "UPDATE meeting SET started_by ="
        " (SELECT capture.started_by FROM capture WHERE capture.meeting_id = meeting.id)"
    )


def _is_discarded() -> None:
    with op.batch_alter_table("capture") as capture:
        capture.add_column(
            sa.Column("is_discarded", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def _consent_event() -> None:
    op.create_table(
        "consent_event",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_consent_event"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_consent_event_meeting_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_consent_event_meeting_id", "consent_event", ["meeting_id"])
    op.create_index(
        "ix_consent_event_account", "consent_event", ["platform", "workspace", "user_id"]
    )


def _settings() -> None:
    op.create_table(
        "server_settings",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", name="pk_server_settings"),
    )
    op.create_table(
        "room_settings",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "workspace", "channel", name="pk_room_settings"),
    )
    op.create_table(
        "person_settings",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "user_id", name="pk_person_settings"),
    )


def _stale_notes() -> None:
    op.create_table(
        "stale_notes",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.UniqueConstraint("meeting_id", name="uq_stale_notes_meeting_id"),
        sa.PrimaryKeyConstraint("number", name="pk_stale_notes"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_stale_notes_meeting_id", ondelete="CASCADE"
        ),
    )


def _search() -> None:
    is_sqlite = op.get_context().dialect.name == "sqlite"
    for statement in _SQLITE_SEARCH if is_sqlite else _POSTGRESQL_SEARCH:
        op.execute(statement)
