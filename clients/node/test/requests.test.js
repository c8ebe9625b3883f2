import assert from 'node:assert/strict';
import { test } from 'node:test';
import { client, address, base, desk, fields, ids, refused, word } from '../desk.js';

// Somebody who asks, with a client that acts in their name.
async function customer() {
  const email = address('asks');
  const { result: user } = await desk.users.create({ user: { name: word('Asks'), email } });
  return { user, own: client({ asUser: email }) };
}

test('a request is made, answered and solved', async () => {
  const { user, own } = await customer();
  const { result: made } = await own.requests.create({ request: { subject: 'Sound', comment: { body: 'None at all.' } } });
  fields(made, { subject: 'Sound', requester_id: user.id, url: `${base}/requests/${made.id}.json`, status: 'new' });
  await desk.tickets.update(made.id, { ticket: { comment: { body: 'Between us', public: false } } });
  // The client hands out the whole answer here, not the list in it.
  const [page] = await own.requests.listComments(made.id);
  assert.deepEqual(page.comments.map((one) => one.body), ['None at all.']);
  assert.deepEqual(ids(await own.requests.listOpen()), [made.id]);
  const change = { request: { comment: { body: 'It plays again.' }, solved: true } };
  const { result: solved } = await own.requests.update(made.id, change);
  fields(solved, { id: made.id, status: 'solved' });
  assert.deepEqual(ids(await own.requests.listSolved()), [made.id]);
  assert.deepEqual(ids(await desk.requests.listByUser(user.id)), [made.id]);
});

test('nobody finds what others asked', async () => {
  const { own } = await customer();
  const { result: other } = await desk.tickets.create({ ticket: { subject: word('Mine'), comment: { body: 'B' } } });
  await refused(404, () => own.requests.show(other.id));
  assert.deepEqual(await own.requests.list(), []);
});
