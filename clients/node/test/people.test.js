import assert from 'node:assert/strict';
import process from 'node:process';
import { test } from 'node:test';
import { address, base, client, desk, email, fields, gone, ids, refused, results, word } from '../desk.js';

async function person(given = {}) {
  const user = { name: 'Kim Tran', email: address('kim'), ...given };
  return (await desk.users.create({ user })).result;
}

test('who am I', async () => {
  const { response, result } = await desk.users.me();
  assert.equal(response.status, 200);
  fields(result, { name: 'Ada Admin', email, role: 'admin', active: true, url: `${base}/users/${result.id}.json` });
  assert.equal((await desk.users.auth()).result.id, result.id);
});

test('a wrong token is refused', async () => {
  const answer = await refused(401, client({ token: 'no-such-token' }).users.show(1));
  assert.equal(answer.error, "Couldn't authenticate you");
  await assert.rejects(client({ token: 'no-such-token', throwOriginalException: false }).users.show(1), /401/);
});

test('a password opens the door too', async () => {
  const { result } = await client({ token: undefined, password: process.env.CLIENTS_PASSWORD }).users.me();
  fields(result, { email, role: 'admin' });
});

test('a person is added, read, changed and deleted', async () => {
  const external = word('crm');
  const made = await person({ name: 'Lena Ölçer', external_id: external, phone: '+49 30 1234567', tags: ['b', 'a'] });
  fields(made, { name: 'Lena Ölçer', external_id: external, role: 'end-user', tags: ['a', 'b'], active: true });
  const { response, result: read } = await desk.users.show(made.id);
  assert.equal(response.status, 200);
  assert.deepEqual(read, made);
  const { result: changed } = await desk.users.update(made.id, { user: { notes: 'prefers letters', name: 'Lena' } });
  fields(changed, { id: made.id, notes: 'prefers letters', name: 'Lena', email: made.email, phone: made.phone });
  const { response: answer, result: last } = await desk.users.delete(made.id);
  assert.equal(answer.status, 200);
  fields(last, { id: made.id, active: false, email: null, phone: null });
  assert.equal((await refused(404, desk.users.show(made.id))).error, 'RecordNotFound');
});

test('faults are named', async () => {
  const twin = await person();
  const taken = await refused(422, person({ email: twin.email }));
  assert.equal(taken.error, 'RecordInvalid');
  assert.equal(taken.details.email[0].error, 'DuplicateValue');
  const nameless = await refused(422, person({ name: '' }));
  assert.equal(nameless.details.name[0].error, 'BlankValue');
});

test('create or update', async () => {
  const user = { name: 'Otto', email: address('otto') };
  const { response, result: made } = await desk.users.createOrUpdate({ user });
  assert.equal(response.status, 201);
  const again = await desk.users.createOrUpdate({ user: { ...user, name: 'Otto Maier' } });
  assert.equal(again.response.status, 200);
  fields(again.result, { id: made.id, name: 'Otto Maier', email: user.email });
});

test('found by name, address and external id', async () => {
  const name = word('Quendolin');
  const made = await person({ name: `${name} Marsh`, external_id: word('ext') });
  for (const query of [{ query: name }, { query: made.email }, { external_id: made.external_id }]) {
    assert.deepEqual(ids(await desk.users.search(query)), [made.id], JSON.stringify(query));
  }
  assert.deepEqual(await desk.users.search({ query: word('nobody') }), []);
  const other = await person();
  assert.deepEqual(ids((await desk.users.showMany([made.id, other.id])).result), ids([made, other]));
});

test('in bulk', async () => {
  const users = [1, 2, 3].map((n) => ({ name: `Bulk ${n}`, email: address('bulk') }));
  const rows = await results(await desk.users.createMany({ users }));
  assert.deepEqual(rows.map((row) => row.status), ['Created', 'Created', 'Created']);
  const numbers = rows.map((row) => row.id);
  const same = await results(await desk.users.updateMany(numbers, { user: { notes: 'same for all' } }, null));
  assert.deepEqual(same.map((row) => [row.id, row.action, row.success]), numbers.map((id) => [id, 'update', true]));
  assert.equal((await desk.users.show(numbers[2])).result.notes, 'same for all');
  const renamed = users.map((user, at) => ({ ...user, name: `Renamed ${at}` }));
  const found = await results(await desk.users.createOrUpdateMany({ users: renamed }));
  assert.deepEqual(found.map((row) => row.id), numbers);
  assert.equal((await desk.users.show(numbers[0])).result.name, 'Renamed 0');
  const ended = await results(await desk.users.destroyMany(numbers, null, null));
  assert.deepEqual(ended.map((row) => [row.id, row.status]), numbers.map((id) => [id, 'Deleted']));
  await refused(404, desk.users.show(numbers[1]));
});

test('a hundred at most', async () => {
  const users = Array.from({ length: 101 }, () => ({ name: 'N', email: address('over') }));
  assert.equal((await refused(400, desk.users.createMany({ users }))).error, 'TooManyValues');
});

test('two become one', async () => {
  const [source, target] = [await person({ name: 'Ida' }), await person({ name: 'Ida Holm' })];
  const { result } = await desk.users.merge(source.id, target.id);
  fields(result, { id: target.id, name: 'Ida Holm', email: target.email });
  const known = (await desk.useridentities.list(target.id)).map((one) => one.value);
  assert.ok(known.includes(source.email) && known.includes(target.email), String(known));
});

test('suspended and back', async () => {
  const made = await person();
  assert.equal((await desk.users.suspend(made.id)).result.suspended, true);
  assert.equal((await desk.users.unsuspend(made.id)).result.suspended, false);
});

test('tags', async () => {
  const made = await person({ tags: ['one'] });
  await desk.users.setTags(made.id, { tags: ['two', 'three'] });
  await desk.users.addTags(made.id, { tags: ['four'] });
  assert.deepEqual((await desk.users.listTags(made.id)).flatMap((page) => page.tags), ['four', 'three', 'two']);
});

test('identities', async () => {
  const ida = await person({ name: 'Ida' });
  const second = address('ida');
  const { result: made } = await desk.useridentities.create(ida.id, { type: 'email', value: second });
  fields(made, { type: 'email', value: second, primary: false, verified: false, user_id: ida.id });
  assert.equal((await desk.useridentities.verify(ida.id, made.id)).result.verified, true);
  assert.equal((await desk.useridentities.show(ida.id, made.id)).result.verified, true);
  const { result: listed } = await desk.useridentities.makePrimary(ida.id, made.id);
  const old = listed.find((one) => one.value === ida.email);
  assert.deepEqual([old.primary, listed.find((one) => one.id === made.id).primary], [false, true]);
  gone(await desk.useridentities.delete(ida.id, old.id));
  assert.deepEqual((await desk.useridentities.list(ida.id)).map((one) => one.value), [second]);
});
