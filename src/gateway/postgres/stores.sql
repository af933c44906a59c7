-- The texts sent over networks: whether an attempt has begun, and how far delivery has come.
CREATE TABLE text (
    key         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    interaction text   COLLATE "C" NOT NULL,
    message     text   COLLATE "C" NOT NULL,
    ticket      text   COLLATE "C" NOT NULL UNIQUE, -- identifies the text in the carrier's reports; cannot be guessed
    entered     bigint NOT NULL,                    -- ms since 1970
    attempted   bigint,                             -- when an attempt with an unknown outcome began
    carrier_id  text   COLLATE "C",
    delivery    text   NOT NULL,                    -- JSON
    UNIQUE (interaction, message)
);
CREATE INDEX text_carrier_id ON text (carrier_id);

-- Returns nothing if a gateway of this term writes, or, without a term, if nobody does; else the term of the one that does.
-- Whoever takes the lease waits for the transaction to end.
CREATE FUNCTION fence(writer bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    now_term bigint;
    now_held boolean;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(1650619247, hashtext(current_schema()));
    SELECT l.term, l.holder IS NOT NULL AND l.until > clock_timestamp() INTO STRICT now_term, now_held FROM lease l;
    RETURN CASE WHEN writer <> now_term OR writer IS NULL AND now_held THEN now_term END;
END $$;

-- Records that an attempt begins, or that it has certainly led to nothing (null). Returns what `fence` does.
CREATE FUNCTION set_attempt(writer bigint, text_key bigint, at bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    fenced bigint := fence(writer);
BEGIN
    IF fenced IS NULL THEN
        UPDATE text SET attempted = at WHERE key = text_key;
    END IF;
    RETURN fenced;
END $$;

-- The contact book.
CREATE TABLE contact (
    number         text   COLLATE "C" PRIMARY KEY, -- E.164
    name           text,
    name_source    text,                           -- lookup, import, host, agent
    name_changed   bigint,                         -- ms since 1970
    fields         text,                           -- JSON: label and value of each
    fields_source  text,
    fields_changed bigint,
    language         text,                         -- BCP 47
    language_source  text,
    language_changed bigint
);

-- Puts contacts, each number once, in the place of those that are there, and deletes those of whom nothing is known. Notes
-- the end of the log before it knows of that, if `after` says it. Returns what `fence` does.
CREATE FUNCTION put_contacts(
    writer bigint, after bytea,
    numbers text[], names text[], name_sources text[], name_changes bigint[],
    all_fields text[], fields_sources text[], fields_changes bigint[],
    languages text[], language_sources text[], language_changes bigint[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    fenced bigint := fence(writer);
BEGIN
    IF fenced IS NOT NULL THEN
        RETURN fenced;
    END IF;
    IF after IS NOT NULL THEN
        INSERT INTO meta VALUES ('book kept after', after) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    END IF;
    DELETE FROM contact WHERE number = ANY (numbers);
    INSERT INTO contact
        SELECT n.* FROM unnest(
            numbers, names, name_sources, name_changes, all_fields, fields_sources, fields_changes,
            languages, language_sources, language_changes
        ) AS n (
            number, name, name_source, name_changed, fields, fields_source, fields_changed,
            language, language_source, language_changed
        )
        WHERE n.name IS NOT NULL OR n.fields IS NOT NULL OR n.language IS NOT NULL;
    RETURN NULL;
END $$;

-- The keys that every gateway needs: the content of the files of these names.
CREATE TABLE secret (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);
