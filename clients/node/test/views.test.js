import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk, refused, word } from '../desk.js';

// The client does not unwrap a single view.
const own = ({ result }) => result.view ?? result;

test('a view is made, changed, run, counted and put out of use', async () => {
  const tag = word('tag').toLowerCase();
  const { result: ticket } = await desk.tickets.create({ ticket: { subject: word('Matter'), comment: { body: 'Please' }, tags: [tag] } });
  const all = [{ field: 'current_tags', operator: 'includes', value: tag }];
  const made = own(await desk.views.create({ view: { title: word('View'), all } }));
  const shown = own(await desk.views.show(made.id));
  assert.equal(shown.conditions.all[0].value, tag);
  const pages = await desk.views.tickets(made.id);
  assert.deepEqual(pages.flatMap((page) => page.tickets ?? [page]).map((one) => one.id), [ticket.id]);
  const { result: count } = await desk.views.showCount(made.id);
  assert.equal((count.view_count ?? count).value, 1);
  const changed = own(await desk.views.update(made.id, { view: { title: 'Another name' } }));
  assert.equal(changed.title, 'Another name');
  assert.equal(changed.conditions.all.length, 1, 'what is absent stays');
  const active = await desk.views.listActive();
  assert.ok(active.some((one) => one.id === made.id));
  // The client's own delete calls itself without end, so the view is put out of use instead.
  const off = own(await desk.views.update(made.id, { view: { active: false } }));
  assert.equal(off.active, false);
  assert.ok(!(await desk.views.listActive()).some((one) => one.id === made.id));
  assert.equal((await refused(404, desk.views.show(999999999))).error, 'RecordNotFound');
});
