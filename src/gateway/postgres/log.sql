CREATE TABLE meta (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);

CREATE TABLE entry (
    position bigint PRIMARY KEY, -- without a gap
    stream   bytea  NOT NULL,
    version  bigint NOT NULL,
    at       bigint NOT NULL, -- ms since 1970
    agent    bytea,           -- with `command`: the cause
    command  bytea,
    body     text   NOT NULL, -- the fact, JSON; empty if it is erased
    hash     bytea  NOT NULL, -- the entry's link of the chain
    seal     bytea  NOT NULL, -- 16 random bytes; the hash of what it said if that is erased
    UNIQUE (stream, version)
);

-- Who writes the log. An append names the term in which it was decided.
CREATE TABLE lease (
    is_one boolean     PRIMARY KEY DEFAULT true CHECK (is_one),
    holder text,                            -- null: nobody
    term   bigint      NOT NULL DEFAULT 0,  -- one more for each holder
    until  timestamptz NOT NULL DEFAULT '-infinity',
    seen   timestamptz,                     -- when a holder was last there
    -- how it is configured, JSON: a hash of each part that all gateways need to have alike
    configured text        NOT NULL DEFAULT '{}'
);
INSERT INTO lease DEFAULT VALUES;

-- Appends that somebody has stopped waiting for: the link of their last entry. They never come in later.
CREATE TABLE given_up (
    hash bytea       PRIMARY KEY,
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Appends entries after the tip that they were computed from, all or none, in one round trip: whatever becomes of the
-- gateway, the server completes it. To be called again with the same entries where its outcome is unknown.
-- The outcome is one of
--   appended         also where it was before
--   fenced           another writer has a later term, or somebody holds the lease and the caller does not: its number
--   moved            the tip is another: its position, time and link
--   conflict         a stream is not at the version before the one given: which
--   given up
CREATE FUNCTION append_entries(
    writer bigint, after_position bigint, after_hash bytea, channel text,
    first_streams bytea[], first_versions bigint[],
    streams bytea[], versions bigint[], times bigint[], agents bytea[], commands bytea[], bodies text[],
    hashes bytea[], seals bytea[]
) RETURNS TABLE (outcome text, number bigint, at_time bigint, link bytea) LANGUAGE plpgsql AS $$
DECLARE
    now_term bigint;
    now_held boolean;
    tip_position bigint;
    tip_at bigint;
    tip_hash bytea;
    final bytea := hashes[cardinality(hashes)];
BEGIN
    -- One at a time, and apart from whoever takes the lease. Each statement sees what was committed before it.
    PERFORM pg_advisory_xact_lock(1650619247, hashtext(current_schema()));
    SELECT e.position, e.at, e.hash INTO tip_position, tip_at, tip_hash FROM entry e ORDER BY e.position DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT 0, 0, m.value INTO tip_position, tip_at, tip_hash FROM meta m WHERE m.name = 'chain';
    END IF;
    IF tip_position >= after_position + cardinality(hashes) AND cardinality(hashes) > 0
        AND EXISTS (SELECT FROM entry e WHERE e.position = after_position + cardinality(hashes) AND e.hash = final)
    THEN
        RETURN QUERY SELECT 'appended', tip_position, tip_at, tip_hash;
        RETURN;
    END IF;
    SELECT l.term, l.holder IS NOT NULL AND l.until > clock_timestamp() INTO STRICT now_term, now_held FROM lease l;
    IF writer <> now_term OR writer IS NULL AND now_held THEN
        RETURN QUERY SELECT 'fenced', now_term, 0::bigint, ''::bytea;
        RETURN;
    END IF;
    IF tip_position <> after_position OR tip_hash <> after_hash THEN
        RETURN QUERY SELECT 'moved', tip_position, tip_at, tip_hash;
        RETURN;
    END IF;
    IF cardinality(hashes) = 0 THEN
        -- A probe: as large as many entries.
        INSERT INTO meta (name, value) SELECT 'probe', string_agg(sha256(n::text::bytea), '') FROM generate_series(1, 256) n
            ON CONFLICT (name) DO NOTHING;
        DELETE FROM meta WHERE name = 'probe';
        RETURN QUERY SELECT 'appended', tip_position, tip_at, tip_hash;
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM given_up g WHERE g.hash = final) THEN
        RETURN QUERY SELECT 'given up', tip_position, tip_at, tip_hash;
        RETURN;
    END IF;
    RETURN QUERY
        SELECT 'conflict', f.version, 0::bigint, f.stream FROM unnest(first_streams, first_versions) AS f (stream, version)
        WHERE f.version <> 1 + coalesce((SELECT max(e.version) FROM entry e WHERE e.stream = f.stream), 0) LIMIT 1;
    IF FOUND THEN
        RETURN;
    END IF;
    INSERT INTO entry (position, stream, version, at, agent, command, body, hash, seal)
        SELECT after_position + n.ordinality, n.stream, n.version, n.at, n.agent, n.command, n.body, n.hash, n.seal
        FROM unnest(streams, versions, times, agents, commands, bodies, hashes, seals)
            WITH ORDINALITY AS n (stream, version, at, agent, command, body, hash, seal, ordinality);
    PERFORM pg_notify(channel, (after_position + cardinality(hashes))::text);
    RETURN QUERY SELECT 'appended', after_position + cardinality(hashes), times[cardinality(times)], final;
END $$;

-- Gives up an append whose outcome is unknown: it is in the log, or never will be. Returns whether it is.
CREATE FUNCTION give_up_append(last_position bigint, last_hash bytea) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(1650619247, hashtext(current_schema()));
    IF EXISTS (SELECT FROM entry e WHERE e.position = last_position AND e.hash = last_hash) THEN
        RETURN true;
    END IF;
    DELETE FROM given_up WHERE at < clock_timestamp() - interval '1 day';
    INSERT INTO given_up (hash) VALUES (last_hash) ON CONFLICT DO NOTHING;
    RETURN false;
END $$;

-- Takes the lease if nobody has it. Returns its term, or null. After this, no append of an earlier term comes in.
CREATE FUNCTION acquire_lease(name text, milliseconds bigint, its_configuration text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    new_term bigint;
BEGIN
    PERFORM FROM lease WHERE holder IS NULL OR until < clock_timestamp();
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- Not for longer than whoever asks waits, so that nobody takes it who has gone.
    PERFORM set_config('lock_timeout', '500ms', true);
    PERFORM pg_advisory_xact_lock(1650619247, hashtext(current_schema()));
    UPDATE lease SET holder = name, term = term + 1, until = clock_timestamp() + milliseconds * interval '1 ms',
        seen = clock_timestamp(), configured = its_configuration
        -- Nobody takes it while the log is being moved, or once it was.
        WHERE (holder IS NULL OR until < clock_timestamp()) AND NOT EXISTS (SELECT FROM meta m WHERE m.name = 'moving')
        RETURNING term INTO new_term;
    RETURN new_term;
END $$;
