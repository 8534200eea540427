-- Layout 1 of the store on PostgreSQL. The owner's role runs it, in one transaction; nobody else owns anything of it.
-- Functions that write run as the owner: a writer has no right to INSERT an event but by `append`.
CREATE SCHEMA dcdecom;
CREATE TABLE dcdecom.schema_version (
    version int PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp(), by text NOT NULL DEFAULT session_user
);
INSERT INTO dcdecom.schema_version VALUES (1);

-- Events as text: jsonb would refuse \u0000 and write numbers and keys anew, and hashes are over the very bytes.
CREATE TABLE dcdecom.events (
    "case" text COLLATE "C" NOT NULL, seq int NOT NULL, at text COLLATE "C" NOT NULL, actor text NOT NULL,
    type text NOT NULL, payload text NOT NULL, schema int NOT NULL, prev text NOT NULL, hash text COLLATE "C" NOT NULL,
    PRIMARY KEY ("case", seq), CHECK (seq > 0), CHECK (length(prev) = 64), CHECK (length(hash) = 64)
);
CREATE INDEX events_behind ON dcdecom.events (prev);
CREATE INDEX events_by_hash ON dcdecom.events (hash);
CREATE INDEX events_first ON dcdecom.events ("case") WHERE seq = 1;
CREATE TABLE dcdecom.grants (LIKE dcdecom.events INCLUDING ALL);
-- What the server itself knows of who wrote an event; not chained, and never given by the client.
CREATE TABLE dcdecom.written (
    "case" text COLLATE "C" NOT NULL, seq int NOT NULL, role text NOT NULL, address inet, at timestamptz NOT NULL,
    xid xid8 NOT NULL, PRIMARY KEY ("case", seq)
);
CREATE TABLE dcdecom.claims (
    key text COLLATE "C" PRIMARY KEY, "case" text COLLATE "C" NOT NULL, since text NOT NULL, actor text NOT NULL
);
CREATE TABLE dcdecom.held (
    what text COLLATE "C" PRIMARY KEY, number int GENERATED ALWAYS AS IDENTITY UNIQUE,
    who text NOT NULL DEFAULT '', process int NOT NULL DEFAULT 0, host text NOT NULL DEFAULT '',
    role text NOT NULL DEFAULT '', since text NOT NULL DEFAULT '', backend int NOT NULL DEFAULT 0,
    token bigint NOT NULL DEFAULT 0, looked timestamptz, acts_for int NOT NULL DEFAULT 0
);
CREATE TABLE dcdecom.files (
    sha256 text COLLATE "C" NOT NULL, sealed boolean NOT NULL, size bigint NOT NULL, purged text,
    PRIMARY KEY (sha256, sealed), CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
CREATE TABLE dcdecom.parts (
    sha256 text COLLATE "C" NOT NULL, n int NOT NULL, content bytea NOT NULL, PRIMARY KEY (sha256, n)
);
CREATE TABLE dcdecom.sealed_parts (LIKE dcdecom.parts INCLUDING ALL);
ALTER TABLE dcdecom.parts ALTER content SET STORAGE EXTERNAL;
ALTER TABLE dcdecom.sealed_parts ALTER content SET STORAGE EXTERNAL;
CREATE TABLE dcdecom.sightings (
    site text COLLATE "C" NOT NULL, mac text COLLATE "C" NOT NULL, switch text COLLATE "C" NOT NULL,
    port text COLLATE "C" NOT NULL, witness text COLLATE "C" NOT NULL, first_seen text COLLATE "C" NOT NULL,
    last_seen text COLLATE "C" NOT NULL, PRIMARY KEY (site, switch, port, mac, witness)
);
CREATE INDEX sightings_of ON dcdecom.sightings (mac);
CREATE INDEX sightings_on ON dcdecom.sightings (switch, port);
CREATE TABLE dcdecom.drift_of (
    site text COLLATE "C" NOT NULL, class text COLLATE "C" NOT NULL, object text COLLATE "C" NOT NULL,
    of text COLLATE "C" NOT NULL, id text NOT NULL, state text NOT NULL, first_seen text NOT NULL,
    last_seen text NOT NULL, runs int NOT NULL, told int NOT NULL, why text NOT NULL, found text NOT NULL,
    PRIMARY KEY (site, class, object, of)
);
CREATE TABLE dcdecom.reconciled (what text COLLATE "C" PRIMARY KEY, at text NOT NULL);
CREATE TABLE dcdecom.last_run (what text COLLATE "C" PRIMARY KEY, found text NOT NULL);
CREATE TABLE dcdecom.notices (
    key text COLLATE "C" PRIMARY KEY, batch text COLLATE "C" NOT NULL, "case" text COLLATE "C" NOT NULL,
    seq int NOT NULL, head text NOT NULL, kind text NOT NULL, receiver text COLLATE "C" NOT NULL,
    at text COLLATE "C" NOT NULL, content text NOT NULL, due text COLLATE "C" NOT NULL, state text NOT NULL,
    tries int NOT NULL, again text COLLATE "C" NOT NULL, why text NOT NULL, ended text COLLATE "C" NOT NULL
);
CREATE INDEX notices_waiting ON dcdecom.notices (state, again);
CREATE TABLE dcdecom.orders (
    folder text COLLATE "C" NOT NULL, number int NOT NULL, statement bytea NOT NULL, signature bytea NOT NULL,
    brought text NOT NULL, PRIMARY KEY (folder, number)
);

-- Nobody changes or removes what was recorded, its owner and a session in `replica` mode included.
CREATE FUNCTION dcdecom.refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'DC001';
END $$;

-- The compare of compare-and-append, whatever the client did; and who wrote it, as the server knows.
CREATE FUNCTION dcdecom.follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last_seq int; last_hash text;
BEGIN
    IF TG_TABLE_NAME = 'grants' THEN
        SELECT seq, hash INTO last_seq, last_hash FROM dcdecom.grants
        WHERE "case" = NEW."case" ORDER BY seq DESC LIMIT 1;
    ELSE
        SELECT seq, hash INTO last_seq, last_hash FROM dcdecom.events
        WHERE "case" = NEW."case" ORDER BY seq DESC LIMIT 1;
    END IF;
    IF NEW.seq <> coalesce(last_seq, 0) + 1 OR NEW.prev <> coalesce(last_hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'event % does not follow event % of %', NEW.seq, coalesce(last_seq, 0), NEW."case"
            USING ERRCODE = 'DC002';
    END IF;
    INSERT INTO dcdecom.written
    VALUES (NEW."case", NEW.seq, session_user, inet_client_addr(), clock_timestamp(), pg_current_xact_id());
    RETURN NEW;
END $$;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE OR DELETE ON dcdecom.events
    FOR EACH ROW EXECUTE FUNCTION dcdecom.refuse();
CREATE TRIGGER events_are_not_emptied BEFORE TRUNCATE ON dcdecom.events
    FOR EACH STATEMENT EXECUTE FUNCTION dcdecom.refuse();
CREATE TRIGGER events_follow BEFORE INSERT ON dcdecom.events FOR EACH ROW EXECUTE FUNCTION dcdecom.follow();
CREATE TRIGGER grants_are_not_changed BEFORE UPDATE OR DELETE ON dcdecom.grants
    FOR EACH ROW EXECUTE FUNCTION dcdecom.refuse();
CREATE TRIGGER grants_are_not_emptied BEFORE TRUNCATE ON dcdecom.grants
    FOR EACH STATEMENT EXECUTE FUNCTION dcdecom.refuse();
CREATE TRIGGER grants_follow BEFORE INSERT ON dcdecom.grants FOR EACH ROW EXECUTE FUNCTION dcdecom.follow();
CREATE TRIGGER written_is_not_changed BEFORE UPDATE OR DELETE ON dcdecom.written
    FOR EACH ROW EXECUTE FUNCTION dcdecom.refuse();
CREATE TRIGGER written_is_not_emptied BEFORE TRUNCATE ON dcdecom.written
    FOR EACH STATEMENT EXECUTE FUNCTION dcdecom.refuse();
ALTER TABLE dcdecom.events ENABLE ALWAYS TRIGGER events_are_not_changed;
ALTER TABLE dcdecom.events ENABLE ALWAYS TRIGGER events_are_not_emptied;
ALTER TABLE dcdecom.events ENABLE ALWAYS TRIGGER events_follow;
ALTER TABLE dcdecom.grants ENABLE ALWAYS TRIGGER grants_are_not_changed;
ALTER TABLE dcdecom.grants ENABLE ALWAYS TRIGGER grants_are_not_emptied;
ALTER TABLE dcdecom.grants ENABLE ALWAYS TRIGGER grants_follow;
ALTER TABLE dcdecom.written ENABLE ALWAYS TRIGGER written_is_not_changed;
ALTER TABLE dcdecom.written ENABLE ALWAYS TRIGGER written_is_not_emptied;

-- Locks are advisory: their first key is the table's own number, so that two stores of one cluster never meet.
-- Second key 0 of `events`: shared by whoever appends, exclusive for who has to be alone. Of `held`: the row's number.
CREATE FUNCTION dcdecom.of_held() RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'dcdecom.held'::regclass::oid::int $$;
CREATE FUNCTION dcdecom.of_events() RETURNS int LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT 'dcdecom.events'::regclass::oid::int $$;

-- Who holds something, as JSON: empty where the one who is named does not have the lock.
CREATE FUNCTION dcdecom.holder(a_what text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT json_build_object('who', who, 'process', process, 'host', host, 'since', since)::text
    FROM dcdecom.held h WHERE what = a_what AND backend <> 0 AND EXISTS (
        SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = h.backend
        AND classid = dcdecom.of_held()::oid AND objid = h.number::oid AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
$$;

-- Take a lock for as long as this session lives. The answer is JSON: `token` where it was got, else `holder`.
-- `acts_for`: milliseconds in which an act of the holder before may still be under way; 0 where none can be.
CREATE FUNCTION dcdecom.take(a_what text, a_who text, a_process int, a_host text, a_since text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    its int; before int; its_token bigint;
BEGIN
    SELECT number INTO its FROM dcdecom.held WHERE what = a_what;
    IF its IS NULL THEN
        INSERT INTO dcdecom.held (what) VALUES (a_what) ON CONFLICT DO NOTHING;
        SELECT number INTO its FROM dcdecom.held WHERE what = a_what;
    END IF;
    IF NOT pg_try_advisory_lock(dcdecom.of_held(), its) THEN
        RETURN json_build_object('holder', dcdecom.holder(a_what)::json)::text;
    END IF;
    SELECT acts_for INTO before FROM dcdecom.held WHERE what = a_what;
    UPDATE dcdecom.held SET who = a_who, process = a_process, host = a_host, role = session_user, since = a_since,
        backend = pg_backend_pid(), token = token + 1
    WHERE what = a_what RETURNING token INTO its_token;
    RETURN json_build_object('token', its_token, 'acts_for', before)::text;
END $$;

CREATE FUNCTION dcdecom.has(a_what text, a_token bigint) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM dcdecom.held h JOIN pg_locks l ON l.locktype = 'advisory' AND l.granted
            AND l.pid = pg_backend_pid() AND l.classid = dcdecom.of_held()::oid AND l.objid = h.number::oid
            AND l.objsubid = 2
        WHERE h.what = a_what AND h.token = a_token)
$$;

-- A write, so that a primary that was cut off from its standby cannot answer it.
CREATE FUNCTION dcdecom.must_be_held(a_what text, a_token bigint, a_acts_for int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT dcdecom.has(a_what, a_token) THEN
        RETURN false;
    END IF;
    UPDATE dcdecom.held SET looked = clock_timestamp(), acts_for = greatest(acts_for, a_acts_for)
    WHERE what = a_what AND token = a_token;
    RETURN FOUND;
END $$;

-- No act of an earlier holder can be under way any more: it was waited out.
CREATE FUNCTION dcdecom.waited_out(a_what text, a_token bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dcdecom.held SET acts_for = 0
    WHERE what = a_what AND token = a_token AND dcdecom.has(a_what, a_token);
    RETURN FOUND;
END $$;

CREATE FUNCTION dcdecom.give_back(a_what text, a_token bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dcdecom.held SET who = '', process = 0, backend = 0, acts_for = 0 WHERE what = a_what AND token = a_token;
END $$;

-- Append one event with its claims and notices, or none of it. What speaks against it is raised, with JSON as detail.
-- a_token: of the hold of this very session; null where the case is held for this one event.
CREATE FUNCTION dcdecom.append(
    a_case text, a_seq int, a_at text, a_actor text, a_type text, a_payload text, a_schema int, a_prev text,
    a_hash text, a_token bigint, a_claim text[], a_free text[], a_release text[], a_notices text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last dcdecom.events; its int; a_key text; others text; found text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(dcdecom.of_events(), 0);
    IF a_token IS NULL THEN
        SELECT number INTO its FROM dcdecom.held WHERE what = 'case ' || a_case;
        IF its IS NULL THEN
            INSERT INTO dcdecom.held (what) VALUES ('case ' || a_case) ON CONFLICT DO NOTHING;
            SELECT number INTO its FROM dcdecom.held WHERE what = 'case ' || a_case;
        END IF;
        IF NOT pg_try_advisory_xact_lock(dcdecom.of_held(), its) THEN
            found := dcdecom.holder('case ' || a_case);
            IF found IS NOT NULL THEN
                RAISE EXCEPTION 'held' USING ERRCODE = 'DC003', DETAIL = found;
            END IF;
            PERFORM pg_advisory_xact_lock(dcdecom.of_held(), its);
        END IF;
    ELSIF NOT dcdecom.has('case ' || a_case, a_token) THEN
        RAISE EXCEPTION 'lost' USING ERRCODE = 'DC004';
    ELSE
        UPDATE dcdecom.held SET acts_for = 0 WHERE what = 'case ' || a_case AND acts_for <> 0;
    END IF;
    SELECT * INTO last FROM dcdecom.events WHERE "case" = a_case ORDER BY seq DESC LIMIT 1;
    IF coalesce(last.seq, 0) <> a_seq - 1 OR coalesce(last.hash, repeat('0', 64)) <> a_prev THEN
        RAISE EXCEPTION 'behind' USING ERRCODE = 'DC005', DETAIL = json_build_object(
            'seq', last.seq, 'at', last.at, 'actor', last.actor, 'type', last.type, 'case', a_case)::text;
    END IF;
    DELETE FROM dcdecom.claims WHERE key = ANY (a_release) AND "case" = a_case;
    FOR a_key IN SELECT u COLLATE "C" FROM unnest(a_claim) u ORDER BY 1 LOOP
        INSERT INTO dcdecom.claims VALUES (a_key, a_case, a_at, a_actor) ON CONFLICT DO NOTHING;
    END LOOP;
    SELECT json_agg(json_build_array(key, "case", since, actor) ORDER BY key)::text INTO others
    FROM dcdecom.claims WHERE key = ANY (a_claim || a_free) AND "case" <> a_case;
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'claimed' USING ERRCODE = 'DC006', DETAIL = others;
    END IF;
    INSERT INTO dcdecom.events
    VALUES (a_case, a_seq, a_at, a_actor, a_type, a_payload, a_schema, a_prev, a_hash);
    PERFORM dcdecom.keep_notices(a_notices);
END $$;

-- Each notice as a JSON object by the names of columns; its content is text within it.
CREATE FUNCTION dcdecom.keep_notices(a_notices text[]) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO dcdecom.notices
    SELECT n ->> 'key', n ->> 'batch', n ->> 'case', (n ->> 'seq')::int, n ->> 'head', n ->> 'kind', n ->> 'receiver',
        n ->> 'at', n ->> 'content', n ->> 'due', 'waiting', 0, n ->> 'again', '', ''
    FROM (SELECT u::json AS n FROM unnest(a_notices) u) AS given
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION dcdecom.append_grant(
    a_case text, a_seq int, a_at text, a_actor text, a_type text, a_payload text, a_schema int, a_prev text,
    a_hash text
) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO dcdecom.grants VALUES (a_case, a_seq, a_at, a_actor, a_type, a_payload, a_schema, a_prev, a_hash)
$$;

-- Whether a file stands here whole, by the server's own count of its bytes.
CREATE FUNCTION dcdecom.is_whole(a_sha256 text, a_sealed boolean) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM dcdecom.files WHERE sha256 = a_sha256 AND sealed = a_sealed AND purged IS NULL)
    AND a_sha256 = encode(sha256(coalesce(CASE WHEN a_sealed
        THEN (SELECT string_agg(content, ''::bytea ORDER BY n) FROM dcdecom.sealed_parts WHERE sha256 = a_sha256)
        ELSE (SELECT string_agg(content, ''::bytea ORDER BY n) FROM dcdecom.parts WHERE sha256 = a_sha256)
    END, ''::bytea)), 'hex')
$$;

CREATE FUNCTION dcdecom.purge(a_sha256 text, a_why text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE dcdecom.files SET purged = a_why, size = 0 WHERE sha256 = a_sha256 AND purged IS NULL;
    DELETE FROM dcdecom.parts WHERE sha256 = a_sha256;
    DELETE FROM dcdecom.sealed_parts WHERE sha256 = a_sha256;
END $$;

CREATE FUNCTION dcdecom.begin_file(a_sha256 text, a_sealed boolean, a_size bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO dcdecom.files VALUES (a_sha256, a_sealed, a_size, NULL)
    ON CONFLICT (sha256, sealed) DO UPDATE SET size = a_size, purged = NULL;
    IF a_sealed THEN
        DELETE FROM dcdecom.sealed_parts WHERE sha256 = a_sha256;
    ELSE
        DELETE FROM dcdecom.parts WHERE sha256 = a_sha256;
    END IF;
END $$;

CREATE FUNCTION dcdecom.keep_part(a_sha256 text, a_sealed boolean, a_n int, a_content bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF a_sealed THEN
        INSERT INTO dcdecom.sealed_parts VALUES (a_sha256, a_n, a_content);
    ELSE
        INSERT INTO dcdecom.parts VALUES (a_sha256, a_n, a_content);
    END IF;
END $$;

-- What a damaged payload is must not stop a question over all of them.
CREATE FUNCTION dcdecom.as_json(a_text text) RETURNS json LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN replace(a_text, '\u0000', '\ufffd')::json;
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;
