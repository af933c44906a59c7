CREATE TABLE text (
        key         INTEGER PRIMARY KEY,
        interaction TEXT    NOT NULL,
        message     TEXT    NOT NULL,
        ticket      TEXT    NOT NULL UNIQUE, -- identifies the text in the carrier's reports; cannot be guessed
        entered     INTEGER NOT NULL,        -- ms since 1970
        attempted   INTEGER,                 -- when an attempt with an unknown outcome began
        carrier_id  TEXT,
        delivery    TEXT    NOT NULL,        -- JSON
        UNIQUE (interaction, message)
    ) STRICT;
CREATE INDEX text_carrier_id ON text (carrier_id);
PRAGMA user_version = 1;
