/// The steps that made the tables what they are, oldest first. A step that was released never changes: mend it by a new
/// one.
enum Schema {
    struct Step: Sendable {
        let name: StaticString
        let sql: StaticString
    }

    static let steps = [
        Step(name: "the first tables", sql: first), Step(name: "what tenants use of their quotas", sql: usage),
        Step(name: "versions of scripts", sql: versions),
        Step(name: "what parked events have in common", sql: fingerprints),
        Step(name: "names of the store in groups, values that expire", sql: shelves),
        Step(name: "calls to web services", sql: calls),
        Step(name: "what people want and what was said", sql: people),
    ]

    /// Tells our files from other programs' (https://sqlite.org/fileformat2.html#application_id): "prla".
    static let application: Int64 = 0x7072_6c61

    /// How the tables are cut, and why:
    ///
    /// - The journal's rows never change, for a change would write a body of some kilobytes again. What becomes of an
    ///   event stands in small tables beside it: it is waiting, parked or ignored, or else handled.
    /// - `waiting` is short, so adding to it and taking from it touch the same few pages.
    /// - Look-up keys are 16 random-looking bytes in WITHOUT ROWID tables that hold nothing else: such an insertion
    ///   dirties a page of its own, which is the dearest thing here, so there are only two for a message in (`seen`)
    ///   and out (`provider_ids`). `outbox.token` is cheap when tokens grow with time.
    /// - What changes with each turn (`states`) is apart from what changes with each message (`conversations`).
    /// - In `outbox`, `due` is there while the message is unfinished: when it may be sent (queued) or until when it
    ///   holds the conversation (undecided). `wake` is there only where a message is the next of its conversation:
    ///   nothing but time stands before it. So both partial indexes hold what is open, not what ever was.
    /// - Tenant 0 is the host.
    private static let first: StaticString = """
        PRAGMA application_id = 0x70726c61;
        CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

        CREATE TABLE tenants (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, key BLOB NOT NULL, logged INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE channels (
            number INTEGER PRIMARY KEY, transport TEXT NOT NULL, account TEXT NOT NULL, UNIQUE (transport, account)
        ) STRICT;

        CREATE TABLE contacts (
            number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenants, version INTEGER NOT NULL,
            profile BLOB, person BLOB NOT NULL, attributes BLOB
        ) STRICT;
        CREATE TABLE identities (
            name BLOB PRIMARY KEY, contact INTEGER NOT NULL REFERENCES contacts
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE conversations (
            number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenants,
            channel INTEGER NOT NULL REFERENCES channels, contact INTEGER NOT NULL REFERENCES contacts,
            owner TEXT NOT NULL, last_inbound INTEGER, group_id BLOB
        ) STRICT;
        CREATE TABLE acquaintances (
            contact INTEGER NOT NULL REFERENCES contacts, channel INTEGER NOT NULL REFERENCES channels, user BLOB,
            conversation INTEGER REFERENCES conversations, PRIMARY KEY (contact, channel)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE chat_groups (
            name BLOB PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversations
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE states (conversation INTEGER PRIMARY KEY, state BLOB NOT NULL) STRICT;

        CREATE TABLE events (
            number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, channel INTEGER NOT NULL, conversation INTEGER,
            contact INTEGER, received_at INTEGER NOT NULL, event BLOB NOT NULL
        ) STRICT;
        CREATE TABLE seen (name BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
        CREATE TABLE waiting (event INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE parked (
            event INTEGER PRIMARY KEY, tenant INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, detail BLOB,
            version TEXT
        ) STRICT;
        CREATE INDEX parked_tenant ON parked (tenant, event);
        CREATE TABLE ignored (event INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL) STRICT;
        CREATE TABLE turns (
            event INTEGER PRIMARY KEY, at INTEGER NOT NULL, version TEXT NOT NULL, record BLOB NOT NULL
        ) STRICT;

        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, tenant INTEGER NOT NULL, channel INTEGER NOT NULL,
            conversation INTEGER NOT NULL, event INTEGER NOT NULL, created_at INTEGER NOT NULL, state TEXT NOT NULL,
            attempts INTEGER NOT NULL, due INTEGER, wake INTEGER, failure TEXT, code INTEGER, message BLOB NOT NULL
        ) STRICT;
        CREATE INDEX outbox_unfinished ON outbox (conversation, state, number) WHERE due IS NOT NULL;
        CREATE INDEX outbox_wake ON outbox (wake) WHERE wake IS NOT NULL;
        CREATE TABLE provider_ids (
            name BLOB, channel INTEGER, message INTEGER NOT NULL, PRIMARY KEY (name, channel)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE timers (
            number INTEGER PRIMARY KEY AUTOINCREMENT, tenant INTEGER NOT NULL, channel INTEGER NOT NULL,
            conversation INTEGER NOT NULL, contact INTEGER NOT NULL, name BLOB NOT NULL, due INTEGER NOT NULL,
            timer BLOB NOT NULL
        ) STRICT;
        CREATE INDEX timers_due ON timers (due);
        CREATE INDEX timers_name ON timers (conversation, name);
        CREATE TABLE stored (
            name BLOB PRIMARY KEY, tenant INTEGER NOT NULL, version INTEGER NOT NULL, value BLOB
        ) STRICT;
        CREATE TABLE script_log (
            slot INTEGER PRIMARY KEY, line INTEGER NOT NULL, at INTEGER NOT NULL, level TEXT NOT NULL,
            text BLOB NOT NULL
        ) STRICT;
        CREATE TABLE escalations (
            number INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversations, event INTEGER NOT NULL,
            at INTEGER NOT NULL, ended_at INTEGER, escalation BLOB NOT NULL
        ) STRICT;
        CREATE INDEX escalations_open ON escalations (conversation) WHERE ended_at IS NULL;
        CREATE TABLE tallies (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// A row for each tenant, changed by the transaction that changes what it counts.
    ///
    /// What was used before is counted afresh: messages and lines of the latest day that has any, lines as far as the
    /// log still holds them, and a stored value without the 28 bytes that sealing adds.
    private static let usage: StaticString = """
        CREATE TABLE usage (
            tenant INTEGER PRIMARY KEY REFERENCES tenants, day INTEGER NOT NULL, messages INTEGER NOT NULL,
            timers INTEGER NOT NULL, store_keys INTEGER NOT NULL, store_bytes INTEGER NOT NULL,
            log_lines INTEGER NOT NULL
        ) STRICT;
        INSERT INTO usage
        WITH
            sent AS (SELECT tenant, created_at / 86400000 AS day, count(*) AS count FROM outbox GROUP BY 1, 2),
            logged AS (SELECT slot / 1000 AS tenant, at / 86400000 AS day, count(*) AS count FROM script_log GROUP BY 1, 2),
            latest AS (
                SELECT tenant, max(day) AS day FROM (SELECT tenant, day FROM sent UNION SELECT tenant, day FROM logged)
                GROUP BY 1
            ),
            waiting AS (SELECT tenant, count(*) AS count FROM timers GROUP BY 1),
            kept AS (
                SELECT tenant, count(*) AS count, sum(length(value) - 28) AS bytes FROM stored WHERE value IS NOT NULL
                GROUP BY 1
            )
        SELECT number, coalesce(latest.day, 0), coalesce(sent.count, 0), coalesce(waiting.count, 0),
            coalesce(kept.count, 0), coalesce(kept.bytes, 0), coalesce(logged.count, 0)
        FROM tenants
        LEFT JOIN latest ON latest.tenant = number
        LEFT JOIN sent ON sent.tenant = number AND sent.day = latest.day
        LEFT JOIN logged ON logged.tenant = number AND logged.day = latest.day
        LEFT JOIN waiting ON waiting.tenant = number
        LEFT JOIN kept ON kept.tenant = number
        WHERE number > 0;
        """

    /// Bundles have all their files in one sealed row; `is_used` tells that a turn has run the version. `in_flows` has a
    /// row for each conversation that waits in a flow: what is sealed cannot be searched. Of the conversations there
    /// were nobody can tell by SQL, so all that remember anything count, until their next turn.
    private static let versions: StaticString = """
        CREATE TABLE bundles (
            number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenants, version TEXT NOT NULL,
            is_used INTEGER NOT NULL DEFAULT 0, files BLOB NOT NULL, UNIQUE (tenant, version)
        ) STRICT;
        CREATE TABLE activations (
            number INTEGER PRIMARY KEY, tenant INTEGER NOT NULL REFERENCES tenants, version TEXT NOT NULL,
            at INTEGER NOT NULL, cause TEXT NOT NULL, folder TEXT, tests INTEGER, note BLOB NOT NULL
        ) STRICT;
        CREATE INDEX activations_tenant ON activations (tenant, number);
        CREATE TABLE in_force (
            tenant INTEGER PRIMARY KEY REFERENCES tenants, activation INTEGER REFERENCES activations,
            refused TEXT, refused_at INTEGER, refusal BLOB
        ) STRICT;
        CREATE TABLE in_flows (
            tenant INTEGER NOT NULL, conversation INTEGER NOT NULL, PRIMARY KEY (tenant, conversation)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO in_flows SELECT tenant, number FROM conversations JOIN states ON conversation = number;
        """

    /// What was parked before is told apart by its reason alone. In the view the parked events come first, of which there
    /// are few (https://sqlite.org/optoverview.html#crossjoin).
    private static let fingerprints: StaticString = """
        ALTER TABLE parked ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
        ALTER TABLE parked ADD COLUMN cause BLOB;
        ALTER TABLE parked ADD COLUMN record BLOB;
        UPDATE parked SET fingerprint = reason;
        CREATE INDEX parked_fingerprint ON parked (tenant, fingerprint, event);
        CREATE VIEW parked_events AS
            SELECT parked.event AS number, parked.tenant, channel, conversation, received_at, at, fingerprint, reason,
                detail, cause, version, record, events.event AS event
            FROM parked CROSS JOIN events ON events.number = parked.event;
        """

    /// Shelves are groups of names, see `Ledger+Values`. A stored value's version is now the number of the event whose
    /// turn wrote it; older ones become negative, so that an event that waits cannot have the same. Names that were there
    /// before are put on their shelves when the file is opened (`Shelving`), for that takes their keys.
    private static let shelves: StaticString = """
        CREATE TABLE shelves (
            number INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, tenant INTEGER NOT NULL, parent INTEGER,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX shelves_parent ON shelves (parent) WHERE parent IS NOT NULL;
        ALTER TABLE stored ADD COLUMN expires INTEGER;
        ALTER TABLE stored ADD COLUMN shelf INTEGER;
        ALTER TABLE stored ADD COLUMN label BLOB;
        DELETE FROM stored WHERE value IS NULL;
        UPDATE stored SET version = -version;
        CREATE INDEX stored_shelf ON stored (shelf);
        CREATE INDEX stored_expires ON stored (expires) WHERE expires IS NOT NULL;
        """

    private static let calls: StaticString = "ALTER TABLE usage ADD COLUMN http_calls INTEGER NOT NULL DEFAULT 0;"

    /// A person who opted out did so on all channels of a transport. `event` tells which messages were older.
    ///
    /// What was said in a conversation is found backwards: `last_event` is its latest event, `previous` the one before.
    /// So no index grows with each message. A turn's messages have numbers in a row.
    private static let people: StaticString = """
        CREATE TABLE opt_outs (
            contact INTEGER NOT NULL REFERENCES contacts, transport TEXT NOT NULL, event INTEGER NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (contact, transport)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE notes (
            number INTEGER PRIMARY KEY, conversation INTEGER NOT NULL REFERENCES conversations, event INTEGER NOT NULL,
            at INTEGER NOT NULL, note BLOB NOT NULL
        ) STRICT;
        CREATE INDEX notes_conversation ON notes (conversation, number);
        CREATE TABLE goals (
            tenant INTEGER NOT NULL REFERENCES tenants, name TEXT NOT NULL, count INTEGER NOT NULL, value REAL NOT NULL,
            PRIMARY KEY (tenant, name)
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE events ADD COLUMN previous INTEGER;
        ALTER TABLE conversations ADD COLUMN last_event INTEGER;
        ALTER TABLE turns ADD COLUMN first_message INTEGER;
        ALTER TABLE turns ADD COLUMN messages INTEGER;
        """
}
