/**
 * The house's side of a call, and what the service told of it.
 *
 * - `house_side`: every hotline and agent (either may be missing: 0, '') that had a call together,
 *   once, as they were called then. Whose the agent's extension was tells the call's seat. Some thousands of rows however many calls there are.
 * - `call_detail.told`: the steps of the trace that stand in the call's story, kept as long as the
 *   call; null when none was told. `folded_reason`: the reason by Asterisk's word alone, from which
 *   a step that arrives late makes the reason again.
 * - A hotline is found like an extension: calls have it as the seat `hotline-7`, whose it is: nobody's.
 *
 * View and trigger are those of 004_call.js with these columns. Calls saved before have none of it.
 */
export async function up(knex) {
  for (const statement of statements) await knex.raw(statement)
}

/** Forward only. */
export async function down() {
  throw new Error('migrations go forward only')
}

const statements = [
  'DROP TRIGGER call_record_saved',
  'DROP VIEW call_record',
  `CREATE TABLE house_side (
     id INTEGER PRIMARY KEY,
     hotline_id INTEGER NOT NULL,
     hotline_number TEXT NOT NULL,
     hotline_name TEXT NOT NULL,
     agent_number TEXT NOT NULL,
     agent_name TEXT NOT NULL,
     UNIQUE (hotline_id, agent_number, hotline_number, hotline_name, agent_name)
   )`,
  'ALTER TABLE call ADD COLUMN house_side INTEGER REFERENCES house_side (id)',
  'ALTER TABLE call_detail ADD COLUMN told TEXT',
  'ALTER TABLE call_detail ADD COLUMN folded_reason TEXT',
  `CREATE VIEW call_record (
     n, id, kind, direction, status, reason, started_at, answered_at, ended_at, wait_ms, talk_ms,
     ended_by, from_number, from_name, from_e164, from_digits, from_reversed, from_folded,
     to_number, to_name, to_e164, to_digits, to_reversed, to_folded, links, story, seats,
     hotline_id, hotline_number, hotline_name, agent_number, agent_name, agent_user, told,
     folded_reason
   ) AS
   SELECT c.n, c.id, c.kind, c.direction, c.status, c.reason, c.started_at, c.answered_at,
          c.ended_at, c.wait_ms, c.talk_ms, c.ended_by,
          f.number, f.name, f.e164, f.digits, f.reversed, f.folded,
          t.number, t.name, t.e164, t.digits, t.reversed, t.folded,
          (SELECT links FROM call_detail WHERE call = c.n),
          (SELECT story FROM call_detail WHERE call = c.n),
          (SELECT json_group_array(json_object(
              'number', s.number, 'extension', s.extension_id, 'user', s.user_id))
             FROM call_seat cs JOIN seat s ON s.id = cs.seat WHERE cs.call = c.n),
          h.hotline_id, h.hotline_number, h.hotline_name, h.agent_number, h.agent_name,
          (SELECT s.user_id FROM call_seat cs JOIN seat s ON s.id = cs.seat
            WHERE cs.call = c.n AND s.number = h.agent_number),
          (SELECT told FROM call_detail WHERE call = c.n),
          (SELECT folded_reason FROM call_detail WHERE call = c.n)
     FROM call c
     JOIN party f ON f.id = c.from_party
     JOIN party t ON t.id = c.to_party
     LEFT JOIN house_side h ON h.id = c.house_side`,
  `CREATE TRIGGER call_record_saved INSTEAD OF INSERT ON call_record BEGIN
     INSERT INTO party (number, name, e164, digits, reversed, folded)
       VALUES (new.from_number, new.from_name, new.from_e164, new.from_digits, new.from_reversed,
               new.from_folded),
              (new.to_number, new.to_name, new.to_e164, new.to_digits, new.to_reversed,
               new.to_folded)
       ON CONFLICT (number, name) DO NOTHING;

     INSERT INTO house_side (hotline_id, hotline_number, hotline_name, agent_number, agent_name)
       SELECT new.hotline_id, new.hotline_number, new.hotline_name, new.agent_number,
              new.agent_name
        WHERE new.hotline_id > 0 OR new.agent_number <> ''
       ON CONFLICT DO NOTHING;

     INSERT INTO call (id, kind, direction, status, reason, from_party, to_party, started_at,
                       answered_at, ended_at, wait_ms, talk_ms, ended_by, house_side)
       SELECT new.id, new.kind, new.direction, new.status, new.reason, f.id, t.id,
              new.started_at, new.answered_at, new.ended_at, new.wait_ms, new.talk_ms,
              new.ended_by,
              (SELECT id FROM house_side
                WHERE (hotline_id, hotline_number, hotline_name, agent_number, agent_name)
                    = (new.hotline_id, new.hotline_number, new.hotline_name, new.agent_number,
                       new.agent_name))
         FROM party f, party t
        WHERE f.number = new.from_number AND f.name = new.from_name
          AND t.number = new.to_number AND t.name = new.to_name
       ON CONFLICT (id) DO UPDATE SET
         kind = excluded.kind, direction = excluded.direction, status = excluded.status,
         reason = excluded.reason, from_party = excluded.from_party,
         to_party = excluded.to_party, started_at = excluded.started_at,
         answered_at = excluded.answered_at, ended_at = excluded.ended_at,
         wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms, ended_by = excluded.ended_by,
         house_side = excluded.house_side;

     INSERT INTO call_detail (call, links, story, told, folded_reason)
       SELECT n, new.links, new.story, new.told, new.folded_reason FROM call WHERE id = new.id
       ON CONFLICT (call) DO UPDATE SET
         links = excluded.links, story = excluded.story, told = excluded.told,
         folded_reason = excluded.folded_reason;

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
