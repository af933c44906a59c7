CREATE TABLE entry (
        position INTEGER PRIMARY KEY,
        stream   TEXT    NOT NULL,
        version  INTEGER NOT NULL,
        at       INTEGER NOT NULL, -- ms since 1970
        agent    TEXT,             -- with `command`: the cause
        command  TEXT,
        body     TEXT    NOT NULL, -- the fact, JSON
        UNIQUE (stream, version)
    ) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO entry VALUES(1,'agent/ann',1,1795946006494,NULL,NULL,'{"of":"agent","id":"ann","what":{"kind":"signed_in"}}');
INSERT INTO entry VALUES(2,'interaction/i00000001',1,1795946006606,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"opened","channel":"sms","contact":{"number":"+447700900001"},"service_number":"+447700900999","route":{"kind":"queue","id":"support"},"via":"Support","mode":"session","case_data":{"line":"Customer service"}}}');
INSERT INTO entry VALUES(3,'interaction/i00000001',2,1795946006606,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"received","message":{"id":"i00000001.2","at":1795946006606,"from":"contact","text":"Where is my order?"},"carrier_id":"handset/+447700900001/+447700900999/4c1e9a7730f379275644a5f80609df46"}}');
INSERT INTO entry VALUES(4,'interaction/i00000001',3,1795946006606,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"invited","invitation":"i00000001.3","agent":"ann","deadline":1795946066606}}');
INSERT INTO entry VALUES(5,'interaction/i00000001',4,1795946006631,'ann','b02263031f1db3761-0-1','{"of":"interaction","id":"i00000001","what":{"kind":"accepted","invitation":"i00000001.3"}}');
INSERT INTO entry VALUES(6,'interaction/i00000001',5,1795946006646,'ann','b02263031f1db3761-0-2','{"of":"interaction","id":"i00000001","what":{"kind":"sent","message":{"id":"b02263031f1db3761-0-2","at":1795946006646,"from":{"agent":{"id":"ann","name":"Ann Lee"}},"text":"One moment","delivery":"sending"}}}');
INSERT INTO entry VALUES(7,'interaction/i00000001',6,1795946006665,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"delivery","message":"b02263031f1db3761-0-2","delivery":"sent"}}');
INSERT INTO entry VALUES(8,'interaction/i00000001',7,1795946006665,'ann','b02263031f1db3761-0-3','{"of":"interaction","id":"i00000001","what":{"kind":"note_set","note":"Wants a refund"}}');
INSERT INTO entry VALUES(9,'interaction/i00000002',1,1795946006739,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"opened","channel":"sms","contact":{"number":"+447700900002"},"service_number":"+447700900999","route":{"kind":"queue","id":"support"},"via":"Support","mode":"session","case_data":{"line":"Customer service"}}}');
INSERT INTO entry VALUES(10,'interaction/i00000002',2,1795946006739,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"received","message":{"id":"i00000002.2","at":1795946006739,"from":"contact","text":"It''s me"},"carrier_id":"handset/+447700900002/+447700900999/325a0a423b01b6fb2817511263326a56"}}');
INSERT INTO entry VALUES(11,'interaction/i00000002',3,1795946006739,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"invited","invitation":"i00000002.3","agent":"ann","deadline":1795946066739}}');
INSERT INTO entry VALUES(12,'agent/ben',1,1795946006796,NULL,NULL,'{"of":"agent","id":"ben","what":{"kind":"signed_in"}}');
INSERT INTO entry VALUES(13,'interaction/i00000001',8,1795946006808,'ann','b02263031f1db3761-0-4','{"of":"interaction","id":"i00000001","what":{"kind":"transfer_started","transfer":"i00000001.8","source":"ann","target":{"kind":"agent","id":"ben"},"target_name":"Ben Okafor","note":"Wants it today","deadline":18446744073709551615}}');
INSERT INTO entry VALUES(14,'interaction/i00000001',9,1795946006808,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"invited","invitation":"i00000001.9","agent":"ben","deadline":1795946066808}}');
INSERT INTO entry VALUES(15,'interaction/i00000001',10,1795946006811,'ben','b02263031f1db3761-1-1','{"of":"interaction","id":"i00000001","what":{"kind":"shown","invitation":"i00000001.9"}}');
INSERT INTO meta VALUES('demo',x'01');
INSERT INTO meta VALUES('token secret',x'd7fd3b77d11beea9c8b1b69bd65aa855982ec22491084211b7afc567b61823bc');
PRAGMA user_version = 1;
