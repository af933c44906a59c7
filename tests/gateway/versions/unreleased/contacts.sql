CREATE TABLE contact (
        number         TEXT PRIMARY KEY, -- E.164
        name           TEXT,
        name_source    TEXT,             -- lookup, import, host, agent
        name_changed   INTEGER,          -- ms since 1970
        fields         TEXT,             -- JSON: label and value of each
        fields_source  TEXT,
        fields_changed INTEGER
    ) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
