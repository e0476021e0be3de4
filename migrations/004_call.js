/**
 * The call log. `call` is the truth; `call_party`, `call_seat` and `party_kind` are indexes of it
 * that triggers keep, so no writer can forget them.
 *
 * - `party`: every number-and-name pair that ever called or was called, once. `digits` and
 *   `reversed` serve "begins with" and "ends with" by range; `folded` holds the words of the name
 *   without accents, each after a blank.
 * - `party_kind`: which kinds of call (direction × status) a party appears in. A term that
 *   matches many parties but none in the kind asked for is answered without reading a call.
 * - `party_name`: full text over the words of those pairs; rowid = kind × 2^40 + party. Each word
 *   is led by a letter for its kind, so that every kind has word lists of its own, and every
 *   beginning of a word (Vietnamese ones have seven letters at most) is indexed like a whole one.
 * - `call_party`, `call_seat`: calls by party and by seat, newest at the end of each range.
 * - `call_alias`: ids of calls that became a part of another. What gets an alias loses its own
 *   row, what gets a row its alias: an id is never both.
 * - `call_record`: a call as it is read (`SELECT`) and saved (`INSERT`). Saving is one statement
 *   however many tables it touches, which is most of what a call costs the service.
 * - `seat`: an extension number and whose it was (0: nobody's) when calls were saved, so that an
 *   agent sees the agent's own calls also after numbers changed hands.
 */
export async function up(knex) {
  for (const statement of statements) await knex.raw(statement)
}

/** Forward only. */
export async function down() {
  throw new Error('migrations go forward only')
}

const statements = [
  `CREATE TABLE party (
     id INTEGER PRIMARY KEY,
     number TEXT NOT NULL,
     name TEXT NOT NULL,
     e164 TEXT,
     digits TEXT NOT NULL,
     reversed TEXT NOT NULL,
     folded TEXT NOT NULL,
     UNIQUE (number, name)
   )`,
  `CREATE TABLE call (
     n INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     kind INTEGER NOT NULL,
     direction TEXT NOT NULL,
     status TEXT NOT NULL,
     reason TEXT NOT NULL,
     from_party INTEGER NOT NULL REFERENCES party (id),
     to_party INTEGER NOT NULL REFERENCES party (id),
     started_at INTEGER NOT NULL,
     answered_at INTEGER,
     ended_at INTEGER NOT NULL,
     wait_ms INTEGER NOT NULL,
     talk_ms INTEGER NOT NULL,
     ended_by TEXT NOT NULL
   )`,
  'CREATE INDEX call_by_kind ON call (kind, started_at, n, from_party, to_party)',
  `CREATE TABLE call_detail (
     call INTEGER PRIMARY KEY REFERENCES call (n) ON DELETE CASCADE,
     links TEXT NOT NULL,
     story TEXT NOT NULL
   )`,
  `CREATE TABLE call_alias (
     id TEXT PRIMARY KEY,
     call INTEGER NOT NULL REFERENCES call (n) ON DELETE CASCADE
   ) WITHOUT ROWID`,
  'CREATE INDEX call_alias_by_call ON call_alias (call)',
  `CREATE TABLE seat (
     id INTEGER PRIMARY KEY,
     number TEXT NOT NULL,
     extension_id INTEGER NOT NULL,
     user_id INTEGER NOT NULL,
     UNIQUE (number, extension_id, user_id)
   )`,
  'CREATE INDEX seat_by_extension ON seat (extension_id)',
  'CREATE INDEX seat_by_user ON seat (user_id)',
  `CREATE TABLE call_seat (
     seat INTEGER NOT NULL REFERENCES seat (id),
     kind INTEGER NOT NULL,
     started_at INTEGER NOT NULL,
     call INTEGER NOT NULL REFERENCES call (n) ON DELETE CASCADE,
     PRIMARY KEY (seat, kind, started_at, call)
   ) WITHOUT ROWID`,
  'CREATE INDEX call_seat_by_call ON call_seat (call, seat)',
  `CREATE TABLE call_party (
     party INTEGER NOT NULL,
     kind INTEGER NOT NULL,
     started_at INTEGER NOT NULL,
     call INTEGER NOT NULL,
     PRIMARY KEY (party, kind, started_at, call)
   ) WITHOUT ROWID`,
  `CREATE TABLE party_kind (
     kind INTEGER NOT NULL,
     digits TEXT NOT NULL,
     party INTEGER NOT NULL,
     reversed TEXT NOT NULL,
     PRIMARY KEY (kind, digits, party)
   ) WITHOUT ROWID`,
  'CREATE INDEX party_kind_by_end ON party_kind (kind, reversed, party)',
  // The words come folded, so the tokenizer has nothing to do but to split them at blanks.
  `CREATE VIRTUAL TABLE party_name USING fts5 (
     words, content = '', columnsize = 0, detail = none,
     tokenize = 'ascii', prefix = '2 3 4 5 6 7 8'
   )`,
  `CREATE TRIGGER party_kind_named AFTER INSERT ON party_kind BEGIN
     INSERT INTO party_name (rowid, words)
       SELECT new.kind * 1099511627776 + new.party, replace(folded, ' ', ' ' || char(256 + new.kind))
         FROM party
        WHERE id = new.party AND folded <> '';
   END`,
  `CREATE TRIGGER call_inserted AFTER INSERT ON call BEGIN
     ${index('new')}
     DELETE FROM call_alias WHERE id = new.id;
   END`,
  `CREATE TRIGGER call_updated AFTER UPDATE OF kind, started_at, from_party, to_party ON call
   WHEN (old.kind, old.started_at, old.from_party, old.to_party)
     IS NOT (new.kind, new.started_at, new.from_party, new.to_party)
   BEGIN
     ${unindex('old')}
     ${index('new')}
     UPDATE call_seat SET kind = new.kind, started_at = new.started_at WHERE call = new.n;
   END`,
  `CREATE TRIGGER call_deleted AFTER DELETE ON call BEGIN ${unindex('old')} END`,
  `CREATE TRIGGER call_absorbed BEFORE INSERT ON call_alias
   WHEN new.id <> (SELECT id FROM call WHERE n = new.call) BEGIN
     UPDATE call_alias SET call = new.call WHERE call = (SELECT n FROM call WHERE id = new.id);
     DELETE FROM call WHERE id = new.id;
   END`,
  `CREATE VIEW call_record (
     n, id, kind, direction, status, reason, started_at, answered_at, ended_at, wait_ms, talk_ms,
     ended_by, from_number, from_name, from_e164, from_digits, from_reversed, from_folded,
     to_number, to_name, to_e164, to_digits, to_reversed, to_folded, links, story, seats
   ) AS
   SELECT c.n, c.id, c.kind, c.direction, c.status, c.reason, c.started_at, c.answered_at,
          c.ended_at, c.wait_ms, c.talk_ms, c.ended_by,
          f.number, f.name, f.e164, f.digits, f.reversed, f.folded,
          t.number, t.name, t.e164, t.digits, t.reversed, t.folded,
          (SELECT links FROM call_detail WHERE call = c.n),
          (SELECT story FROM call_detail WHERE call = c.n),
          (SELECT json_group_array(json_object(
              'number', s.number, 'extension', s.extension_id, 'user', s.user_id))
             FROM call_seat cs JOIN seat s ON s.id = cs.seat WHERE cs.call = c.n)
     FROM call c
     JOIN party f ON f.id = c.from_party
     JOIN party t ON t.id = c.to_party`,
  `CREATE TRIGGER call_record_saved INSTEAD OF INSERT ON call_record BEGIN
     INSERT INTO party (number, name, e164, digits, reversed, folded)
       VALUES (new.from_number, new.from_name, new.from_e164, new.from_digits, new.from_reversed,
               new.from_folded),
              (new.to_number, new.to_name, new.to_e164, new.to_digits, new.to_reversed,
               new.to_folded)
       ON CONFLICT (number, name) DO NOTHING;

     INSERT INTO call (id, kind, direction, status, reason, from_party, to_party, started_at,
                       answered_at, ended_at, wait_ms, talk_ms, ended_by)
       SELECT new.id, new.kind, new.direction, new.status, new.reason, f.id, t.id,
              new.started_at, new.answered_at, new.ended_at, new.wait_ms, new.talk_ms,
              new.ended_by
         FROM party f, party t
        WHERE f.number = new.from_number AND f.name = new.from_name
          AND t.number = new.to_number AND t.name = new.to_name
       ON CONFLICT (id) DO UPDATE SET
         kind = excluded.kind, direction = excluded.direction, status = excluded.status,
         reason = excluded.reason, from_party = excluded.from_party,
         to_party = excluded.to_party, started_at = excluded.started_at,
         answered_at = excluded.answered_at, ended_at = excluded.ended_at,
         wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms, ended_by = excluded.ended_by;

     INSERT INTO call_detail (call, links, story)
       SELECT n, new.links, new.story FROM call WHERE id = new.id
       ON CONFLICT (call) DO UPDATE SET links = excluded.links, story = excluded.story;

     -- Whose an extension was is settled by the first save: later ones only add and drop numbers.
     DELETE FROM call_seat
      WHERE call = (SELECT n FROM call WHERE id = new.id)
        AND seat IN (SELECT id FROM seat WHERE number NOT IN
                       (SELECT value->>'number' FROM json_each(new.seats)));
     INSERT INTO seat (number, extension_id, user_id)
       SELECT value->>'number', value->>'extension', value->>'user'
         FROM json_each(new.seats) WHERE true
       ON CONFLICT (number, extension_id, user_id) DO NOTHING;
     INSERT INTO call_seat (seat, kind, started_at, call)
       SELECT s.id, c.kind, c.started_at, c.n
         FROM json_each(new.seats) AS taken, call c, seat s
        WHERE c.id = new.id AND s.number = taken.value->>'number'
          AND s.extension_id = taken.value->>'extension' AND s.user_id = taken.value->>'user'
          AND s.number NOT IN (SELECT other.number FROM call_seat o, seat other
                                WHERE o.call = c.n AND other.id = o.seat)
       ON CONFLICT DO NOTHING;
   END`,
]

function index(row) {
  return `
    INSERT INTO call_party (party, kind, started_at, call)
      VALUES (${row}.from_party, ${row}.kind, ${row}.started_at, ${row}.n),
             (${row}.to_party, ${row}.kind, ${row}.started_at, ${row}.n)
      ON CONFLICT DO NOTHING;
    INSERT INTO party_kind (kind, digits, party, reversed)
      SELECT ${row}.kind, digits, id, reversed FROM party
       WHERE id IN (${row}.from_party, ${row}.to_party)
      ON CONFLICT DO NOTHING;`
}

function unindex(row) {
  return `
    DELETE FROM call_party
     WHERE party IN (${row}.from_party, ${row}.to_party)
       AND kind = ${row}.kind AND started_at = ${row}.started_at AND call = ${row}.n;`
}
