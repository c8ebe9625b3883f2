import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, desk, fields, gone, refused, word } from '../desk.js';

// The client does not unwrap a single macro.
const own = ({ result }) => result.macro ?? result;
const actions = [{ field: 'priority', value: 'high' }, { field: 'comment_value', value: 'On it.' }];

async function prepared(given = {}) {
  return own(await desk.macros.create({ macro: { title: word('Urgent'), actions, ...given } }));
}

test('a macro is added, read, changed and deleted', async () => {
  const made = await prepared({ description: 'for outages' });
  fields(made, { description: 'for outages', active: true, restriction: null, actions, url: `${base}/macros/${made.id}.json` });
  const listed = await desk.macros.list();
  assert.ok(listed.some((one) => one.id === made.id));
  const changed = own(await desk.macros.update(made.id, { macro: { active: false } }));
  fields(changed, { id: made.id, active: false, title: made.title });
  gone(await desk.macros.delete(made.id));
  assert.equal((await refused(404, desk.macros.show(made.id))).error, 'RecordNotFound');
});

test('a macro without a title is refused', async () => {
  assert.equal((await refused(422, prepared({ title: '' }))).details.title[0].error, 'BlankValue');
});

test('what it would do to a ticket, without doing it', async () => {
  const made = await prepared();
  const { result: ticket } = await desk.tickets.create({ ticket: { subject: word('Sound'), comment: { body: 'None.' } } });
  const { result } = await desk.macros.applyTicket(ticket.id, made.id);
  const would = result.result?.ticket ?? result.ticket;
  fields(would, { id: ticket.id, priority: 'high' });
  assert.equal(would.comment.body, 'On it.');
  assert.equal((await desk.tickets.show(ticket.id)).result.priority, null);
});
