CREATE TABLE entry (
        position INTEGER PRIMARY KEY, -- without a gap
        stream   TEXT    NOT NULL,
        version  INTEGER NOT NULL,
        at       INTEGER NOT NULL, -- ms since 1970
        agent    TEXT,             -- with `command`: the cause
        command  TEXT,
        body     TEXT    NOT NULL, -- the fact, JSON
        hash     BLOB    NOT NULL, -- the entry's link of the chain
        UNIQUE (stream, version)
    ) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO entry VALUES(1,'agent/ann',1,1795946009211,NULL,NULL,'{"of":"agent","id":"ann","what":{"kind":"signed_in"}}',x'3567dc94bfc0d0662baf81188ff599d3f33281919ab13f1e145eeb85e0121981');
INSERT INTO entry VALUES(2,'interaction/i00000001',1,1795946009258,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"opened","channel":"sms","contact":{"number":"+447700900001"},"service_number":"+447700900999","route":{"kind":"queue","id":"support"},"via":"Support","mode":"session","case_data":{"line":"Customer service"}}}',x'bf5b8a8c2990357bf7509c6bff5be7e53dff12fd913161f2427d740232803bdc');
INSERT INTO entry VALUES(3,'interaction/i00000001',2,1795946009258,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"received","message":{"id":"i00000001.2","at":1795946009258,"from":"contact","text":"Where is my order?"},"carrier_id":"handset/+447700900001/+447700900999/3dd1b995169a89b55b1286bc5068994c"}}',x'df06042e22548808c5992e5f0ef6a9b54d1c584d32b31d3cd93d1564063e502f');
INSERT INTO entry VALUES(4,'interaction/i00000001',3,1795946009258,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"invited","invitation":"i00000001.3","agent":"ann","deadline":1795946069258}}',x'c686f7be84201bc2aea8b39f65e6e6b6c141b033c66048c8694a2ef24a3181b4');
INSERT INTO entry VALUES(5,'interaction/i00000001',4,1795946011131,'ann','0e7cc986f5272e551-0-1','{"of":"interaction","id":"i00000001","what":{"kind":"accepted","invitation":"i00000001.3"}}',x'd24c39cab5918b661866fa639575ed634c6884b13ddbf3f16edef81c3a64cd03');
INSERT INTO entry VALUES(6,'interaction/i00000001',5,1795946011139,'ann','0e7cc986f5272e551-0-2','{"of":"interaction","id":"i00000001","what":{"kind":"sent","message":{"id":"0e7cc986f5272e551-0-2","at":1795946011139,"from":{"agent":{"id":"ann","name":"Ann Lee"}},"text":"One moment","delivery":"sending"}}}',x'50699b3fd6ce1c51dbef9fcee3df1086e65970a268559a6851f0b660ac8d2a1c');
INSERT INTO entry VALUES(7,'interaction/i00000001',6,1795946011146,'ann','0e7cc986f5272e551-0-3','{"of":"interaction","id":"i00000001","what":{"kind":"note_set","note":"Wants a refund"}}',x'bf1bf5194a5c5cd6b90b7f9b78563e2cb526b3cc1f07df775437a0bb8519ffb1');
INSERT INTO entry VALUES(8,'interaction/i00000001',7,1795946011147,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"delivery","message":"0e7cc986f5272e551-0-2","delivery":"sent"}}',x'6e0cbf92d5ec55fa8670761ca1dd58fd2301b52f98dad8055b2b0708c9f5bc92');
INSERT INTO entry VALUES(9,'interaction/i00000002',1,1795946011162,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"opened","channel":"sms","contact":{"number":"+447700900002"},"service_number":"+447700900999","route":{"kind":"queue","id":"support"},"via":"Support","mode":"session","case_data":{"line":"Customer service"}}}',x'1da94ec7e13c2211714796c2de5e61cf9642f7504bb2de3ac0b788c33c40d83e');
INSERT INTO entry VALUES(10,'interaction/i00000002',2,1795946011162,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"received","message":{"id":"i00000002.2","at":1795946011162,"from":"contact","text":"It''s me"},"carrier_id":"handset/+447700900002/+447700900999/f6051b0d60008332a6692d8035964896"}}',x'f13daa9ff19c72a9dbe4473f9b4cabc3e82f5359e3b985729296e347ea274606');
INSERT INTO entry VALUES(11,'interaction/i00000002',3,1795946011162,NULL,NULL,'{"of":"interaction","id":"i00000002","what":{"kind":"invited","invitation":"i00000002.3","agent":"ann","deadline":1795946071162}}',x'd1ee910d15eb8ef089681725da154b81dda5a86d478a931454e4da56085f77d1');
INSERT INTO entry VALUES(12,'agent/ben',1,1795946011312,NULL,NULL,'{"of":"agent","id":"ben","what":{"kind":"signed_in"}}',x'f273b1a24346c7fa41de75868233473f5740ab7659c2299cc703667acea71634');
INSERT INTO entry VALUES(13,'interaction/i00000001',8,1795946011321,'ann','0e7cc986f5272e551-0-4','{"of":"interaction","id":"i00000001","what":{"kind":"transfer_started","transfer":"i00000001.8","source":"ann","target":{"kind":"agent","id":"ben"},"target_name":"Ben Okafor","note":"Wants it today","deadline":18446744073709551615}}',x'6298c0885b6b4eb4a192a42907b26b6e9252884195ee640ce48a216dc2ae77a8');
INSERT INTO entry VALUES(14,'interaction/i00000001',9,1795946011321,NULL,NULL,'{"of":"interaction","id":"i00000001","what":{"kind":"invited","invitation":"i00000001.9","agent":"ben","deadline":1795946071321}}',x'c97a64165ea5db4f5c7c55958a9f3cda79c89087b7d394bf371d52904c8ab8f4');
INSERT INTO entry VALUES(15,'interaction/i00000001',10,1795946011329,'ben','0e7cc986f5272e551-1-1','{"of":"interaction","id":"i00000001","what":{"kind":"shown","invitation":"i00000001.9"}}',x'da2a1149e37b7bc00eed305ab4bc3e0a704bc3db15a9fd4a2761163f7c77a066');
INSERT INTO meta VALUES('anchored',x'01');
INSERT INTO meta VALUES('chain',x'f61548f079852da76d7c67f77617f9a90a4e2536aa684063fb7af3ec0c307eaf');
INSERT INTO meta VALUES('demo',x'01');
INSERT INTO meta VALUES('salt',x'b9005319a1a0c2ea69ef8b8f36c8cbfc');
PRAGMA user_version = 2;
