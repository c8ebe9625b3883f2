import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, base, client, desk, fields, gone, ids, refused, results, word } from '../desk.js';

async function ticket(given = {}) {
  const body = { subject: word('Lamp'), comment: { body: 'It hums.' }, ...given };
  return (await desk.tickets.create({ ticket: body })).result;
}

test('a ticket is entered, read, worked and deleted', async () => {
  const email = address('kim');
  const { response, result: made } = await desk.tickets.create({
    ticket: {
      subject: 'Printer on fire', comment: { body: 'It smokes.' }, priority: 'high', type: 'incident',
      requester: { name: 'Kim Tran', email }, tags: ['fire', 'printer'], external_id: word('K'),
    },
  });
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('location'), `${base}/tickets/${made.id}.json`);
  fields(made, {
    subject: 'Printer on fire', description: 'It smokes.', priority: 'high', type: 'incident', status: 'new',
    tags: ['fire', 'printer'], assignee_id: null, url: `${base}/tickets/${made.id}.json`,
  });
  fields((await desk.users.show(made.requester_id)).result, { name: 'Kim Tran', email });
  assert.deepEqual((await desk.tickets.show(made.id)).result, made);
  const { result: me } = await desk.users.me();
  const change = { assignee_id: me.id, priority: 'urgent', comment: { body: 'We come.' } };
  const { result: changed } = await desk.tickets.update(made.id, { ticket: change });
  fields(changed, { id: made.id, status: 'open', assignee_id: me.id, priority: 'urgent', subject: made.subject });
  assert.ok(ids(await desk.tickets.listAssigned(me.id)).includes(made.id));
  const { result: solved } = await desk.tickets.update(made.id, { ticket: { status: 'solved' } });
  assert.equal(solved.status, 'solved');
  gone(await desk.tickets.delete(made.id));
  assert.deepEqual(await refused(404, desk.tickets.show(made.id)), { error: 'RecordNotFound', description: 'Not found' });
});

test('faults are named', async () => {
  const answer = await refused(422, desk.tickets.create({ ticket: { subject: 'Silent' } }));
  assert.deepEqual([answer.error, answer.details.description[0].error], ['RecordInvalid', 'BlankValue']);
  await assert.rejects(client({ throwOriginalException: false }).tickets.create({ ticket: {} }), /422.*Unprocessable/);
});

test('comments and history', async () => {
  const made = await ticket({ priority: 'normal' });
  await desk.tickets.update(made.id, { ticket: { comment: { html_body: '<p>Here it <b>is</b>.</p>' } } });
  await desk.tickets.update(made.id, { ticket: { priority: 'high', comment: { body: 'Odd.', public: false } } });
  const [first, answer, note] = await desk.tickets.getComments(made.id);
  fields(first, { body: 'It hums.', public: true, author_id: made.requester_id, attachments: [] });
  assert.match(answer.html_body, /<b>is<\/b>/);
  fields(note, { body: 'Odd.', public: false });
  const audits = await desk.ticketaudits.list(made.id);
  assert.equal(audits.length, 3);
  const change = audits[2].events.find((event) => event.field_name === 'priority');
  fields(change, { type: 'Change', previous_value: 'normal', value: 'high' });
  assert.deepEqual(ids(await desk.tickets.exportAudit(made.id)), ids(audits));
  assert.deepEqual((await desk.ticketaudits.show(made.id, audits[1].id)).result, audits[1]);
  assert.equal((await desk.ticketaudits.count(made.id)).result.count.value, 3);
});

test('people around a ticket', async () => {
  const { result: otto } = await desk.users.create({ user: { name: 'Otto', email: address('otto') } });
  const { result: kim } = await desk.users.create({ user: { name: 'Kim', email: address('kim') } });
  const made = await ticket({ requester_id: kim.id, collaborator_ids: [otto.id] });
  assert.deepEqual(ids(await desk.tickets.listByUserRequested(kim.id)), [made.id]);
  assert.deepEqual(ids(await desk.tickets.listByUserCCD(otto.id)), [made.id]);
  assert.deepEqual(ids(await desk.tickets.listCollaborators(made.id).then((pages) => pages.flatMap((page) => page.users ?? page))), [otto.id]);
});

test('a problem and its incident', async () => {
  const problem = await ticket({ type: 'problem' });
  const incident = await ticket({ type: 'incident', problem_id: problem.id });
  assert.deepEqual(ids(await desk.tickets.listIncidents(problem.id)), [incident.id]);
});

test('tags', async () => {
  const made = await ticket({ tags: ['one'] });
  await desk.tickets.updateTags(made.id, { tags: ['two', 'three'] });
  await desk.tickets.addTags(made.id, { tags: ['four'] });
  assert.deepEqual((await desk.tickets.show(made.id)).result.tags, ['four', 'three', 'two']);
  assert.ok((await desk.tags.list()).some((tag) => tag.name === 'four' && tag.count >= 1));
});

test('in bulk', async () => {
  const tickets = [1, 2, 3].map(() => ({ subject: word('Bulk'), comment: { body: 'x' } }));
  const rows = await results(await desk.tickets.createMany({ tickets }));
  assert.deepEqual(rows.map((row) => row.index), [0, 1, 2]);
  const numbers = rows.map((row) => row.id);
  const { result: made } = await desk.tickets.showMany(numbers);
  assert.deepEqual(made.map((one) => one.subject), tickets.map((one) => one.subject));
  const changed = await results(await desk.tickets.updateMany(numbers, { ticket: { priority: 'high' } }));
  assert.deepEqual(changed.map((row) => [row.id, row.status]), numbers.map((id) => [id, 'Updated']));
  assert.equal((await desk.tickets.show(numbers[1])).result.priority, 'high');
  const ended = await results(await desk.tickets.deleteMany(numbers));
  assert.deepEqual(ended.map((row) => [row.id, row.status]), numbers.map((id) => [id, 'Deleted']));
  await refused(404, desk.tickets.show(numbers[2]));
});

test('two become one', async () => {
  const [target, source] = [await ticket(), await ticket()];
  const merge = { ids: [source.id], target_comment: 'Two hums.', source_comment: 'See there.' };
  await results(await desk.tickets.merge(target.id, merge));
  assert.equal((await desk.tickets.show(source.id)).result.status, 'closed');
  assert.ok((await desk.tickets.getComments(target.id)).some((comment) => comment.body === 'Two hums.'));
});
