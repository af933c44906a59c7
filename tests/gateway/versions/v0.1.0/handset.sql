CREATE TABLE text (
        key         INTEGER PRIMARY KEY,
        number      TEXT    NOT NULL,
        peer        TEXT    NOT NULL,
        interaction TEXT    NOT NULL,
        message     TEXT    NOT NULL,
        body        TEXT    NOT NULL,
        media       TEXT    NOT NULL, -- JSON
        at          INTEGER NOT NULL, -- ms since 1970
        confirmed   INTEGER NOT NULL DEFAULT 0,
        reported    INTEGER NOT NULL DEFAULT 0,
        UNIQUE (number, interaction, message)
    ) STRICT;
CREATE INDEX text_unreported ON text (key) WHERE interaction <> '' AND reported <= confirmed;
INSERT INTO text VALUES(1,'+447700900001','+447700900999','','4c1e9a7730f379275644a5f80609df46','Where is my order?','[]',1795946006612,0,0);
INSERT INTO text VALUES(2,'+447700900001','+447700900999','i00000001','b02263031f1db3761-0-2','One moment','[]',1795946006651,0,1);
INSERT INTO text VALUES(3,'+447700900002','+447700900999','','325a0a423b01b6fb2817511263326a56','It''s me','[]',1795946006744,0,0);
PRAGMA user_version = 1;
