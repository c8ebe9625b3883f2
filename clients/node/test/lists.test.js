import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { address, desk, ids, results, word } from '../desk.js';

const sixty = Array.from({ length: 60 });
const made = { tickets: [], users: [], organizations: [] };

// Longer than the largest page, so that pages have to be turned.
before(async () => {
  for (let round = 0; round < 2; round += 1) {
    const tickets = sixty.map(() => ({ subject: word('Page'), comment: { body: 'x' } }));
    const users = sixty.map(() => ({ name: 'Page', email: address('p') }));
    const organizations = sixty.map(() => ({ name: word('Pg') }));
    for (const [kind, list] of Object.entries({ tickets, users, organizations })) {
      const rows = await results(await desk[kind].createMany({ [kind]: list }));
      made[kind].push(...rows.map((row) => row.id));
    }
  }
});

function holdsOnce(list, expected) {
  const numbers = new Set(list.map((one) => one.id));
  assert.equal(numbers.size, list.length, 'listed twice');
  assert.deepEqual(expected.filter((id) => !numbers.has(id)), []);
}

// The client asks for pages by cursor where it knows that a route has them, and follows every next link until there is none.
for (const kind of ['tickets', 'users', 'organizations']) {
  test(`all ${kind} are listed once, by cursor`, async () => {
    holdsOnce(await desk[kind].list(), made[kind]);
  });
}

test('pages by number', async () => {
  const organization = (await desk.organizations.create({ organization: { name: word('Many') } })).result;
  const { result: kim } = await desk.users.create({ user: { name: 'Kim', email: address('kim') } });
  const tickets = sixty.map(() => ({ subject: 'x', comment: { body: 'x' }, requester_id: kim.id }));
  const rows = [...await results(await desk.tickets.createMany({ tickets })), ...await results(await desk.tickets.createMany({ tickets }))];
  const listed = await desk.tickets.listByUserRequested(kim.id);
  assert.deepEqual(ids(listed), ids(rows));
  assert.deepEqual(await desk.tickets.listByOrganization(organization.id), []);
});

test('by filter', async () => {
  const external_id = word('ext');
  const { result } = await desk.tickets.create({ ticket: { subject: 'x', comment: { body: 'x' }, external_id } });
  assert.deepEqual(ids(await desk.tickets.listWithFilter('external_id', external_id)), [result.id]);
  assert.ok((await desk.users.listWithFilter('role', 'admin')).every((user) => user.role === 'admin'));
  assert.ok((await desk.tickets.listRecent()).length > 0);
});

test('counts', async () => {
  const { result: groups } = await desk.groups.count();
  assert.equal(groups.count.value, (await desk.groups.list()).length);
});

test('jobs', async () => {
  const jobs = await desk.tickets.createMany({ tickets: [{ subject: 'x', comment: { body: 'x' } }] });
  const { id } = jobs.result.job_status;
  await results(jobs);
  const { result } = await desk.jobstatuses.showMany([id]);
  assert.deepEqual(result.job_statuses.map((job) => [job.id, job.status]), [[id, 'completed']]);
  assert.ok((await desk.jobstatuses.list()).result.job_statuses.some((job) => job.id === id));
});
