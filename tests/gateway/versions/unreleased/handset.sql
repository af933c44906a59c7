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
INSERT INTO text VALUES(1,'+447700900001','+447700900999','','3dd1b995169a89b55b1286bc5068994c','Where is my order?','[]',1795946011115,0,0);
INSERT INTO text VALUES(2,'+447700900001','+447700900999','i00000001','0e7cc986f5272e551-0-2','One moment','[]',1795946011145,0,1);
INSERT INTO text VALUES(3,'+447700900002','+447700900999','','f6051b0d60008332a6692d8035964896','It''s me','[]',1795946011165,0,0);
PRAGMA user_version = 1;
