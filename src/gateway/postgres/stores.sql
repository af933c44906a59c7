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

-- Records that an attempt begins. Returns 0, or the term of the other gateway that sends now.
CREATE FUNCTION begin_attempt(writer bigint, text_key bigint, at bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    now_term bigint;
    now_held boolean;
BEGIN
    -- Apart from whoever takes the lease, who then sees that it has begun.
    PERFORM pg_advisory_xact_lock_shared(1650619247, hashtext(current_schema()));
    SELECT l.term, l.holder IS NOT NULL AND l.until > clock_timestamp() INTO STRICT now_term, now_held FROM lease l;
    IF writer <> now_term OR writer IS NULL AND now_held THEN
        RETURN now_term;
    END IF;
    UPDATE text SET attempted = at WHERE key = text_key;
    RETURN 0;
END $$;

-- The contact book.
CREATE TABLE contact (
    number         text   COLLATE "C" PRIMARY KEY, -- E.164
    name           text,
    name_source    text,                           -- lookup, import, host, agent
    name_changed   bigint,                         -- ms since 1970
    fields         text,                           -- JSON: label and value of each
    fields_source  text,
    fields_changed bigint
);

-- The keys that every gateway needs: the content of the files of these names.
CREATE TABLE secret (
    name  text  PRIMARY KEY,
    value bytea NOT NULL
);
