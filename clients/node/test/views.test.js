import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk, gone, refused, word } from '../desk.js';

test('a view is made, changed, run, counted and removed', async () => {
  const tag = word('tag').toLowerCase();
  const { result: ticket } = await desk.tickets.create({ ticket: { subject: word('Matter'), comment: { body: 'Please' }, tags: [tag] } });
  const all = [{ field: 'current_tags', operator: 'includes', value: tag }];
  const { result: made } = await desk.views.create({ view: { title: word('View'), all } });
  const { result: shown } = await desk.views.show(made.id);
  assert.equal(shown.conditions.all[0].value, tag);
  const tickets = await desk.views.tickets(made.id);
  assert.deepEqual(tickets.map((one) => one.id), [ticket.id]);
  const { result: count } = await desk.views.showCount(made.id);
  assert.equal((count.view_count ?? count).value, 1);
  const { result: changed } = await desk.views.update(made.id, { view: { title: 'Another name' } });
  assert.equal(changed.title, 'Another name');
  assert.equal(changed.conditions.all.length, 1, 'what is absent stays');
  const active = await desk.views.listActive();
  assert.ok(active.some((one) => one.id === made.id));
  gone(await desk.views.delete(made.id));
  await refused(404, desk.views.show(made.id));
});
