import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { address, desk, fields, ids, word } from '../desk.js';

const mark = word('zebra');
const tag = word('striped');
let firm;
let kim;
let first;
let second;

before(async () => {
  firm = (await desk.organizations.create({ organization: { name: `${mark} Works` } })).result;
  kim = (await desk.users.create({ user: { name: `Kim ${mark}`, email: address('kim') } })).result;
  const create = async (ticket) => (await desk.tickets.create({ ticket })).result;
  first = await create({
    subject: `${mark} escaped`, comment: { body: 'From the zoo.' }, requester_id: kim.id, priority: 'high', tags: [tag],
  });
  second = await create({ subject: 'Feed', comment: { body: `Hay for the ${mark}` }, tags: [tag, 'hay'] });
});

test('words find records of every kind', async () => {
  const { result } = await desk.search.query(mark);
  const found = result.map((one) => `${one.result_type} ${one.id}`).sort();
  const kinds = [`organization ${firm.id}`, `ticket ${first.id}`, `ticket ${second.id}`, `user ${kim.id}`];
  assert.deepEqual(found, kinds.sort());
});

test('tickets by what they hold', async () => {
  const both = ids([first, second]);
  for (const [query, expected] of [
    [`type:ticket tags:${tag}`, both],
    [`type:ticket ${mark}`, both],
    [`type:ticket tags:${tag} priority:high`, [first.id]],
    [`type:ticket tags:${tag} -tags:hay`, [first.id]],
    [`type:ticket requester:${kim.email}`, [first.id]],
    [`type:ticket subject:"${mark} escaped"`, [first.id]],
    [`type:ticket tags:${tag} status<open`, both],
    [`type:ticket tags:${tag} created<2020-01-01`, []],
    [`type:user email:${kim.email}`, [kim.id]],
    [`type:organization ${mark}`, [firm.id]],
  ]) {
    assert.deepEqual(ids(await desk.search.queryAll(query)), expected, query);
  }
});

test('what is found is whole', async () => {
  const [found] = await desk.search.queryAll(`type:ticket ${mark} escaped`);
  const { result_type: kind, ...rest } = found;
  assert.equal(kind, 'ticket');
  assert.deepEqual(rest, (await desk.tickets.show(first.id)).result);
});

test('counted and exported', async () => {
  const { result } = await desk.search.showResultsCount(`type:ticket tags:${tag}`);
  assert.equal(result.count, 2);
  for (const size of [1, 100]) {
    const rows = await desk.search.exportResults(`tags:${tag}`, 'ticket', size);
    assert.deepEqual(ids(rows), ids([first, second]));
    fields(rows.find((one) => one.id === first.id), { subject: first.subject, result_type: 'ticket' });
  }
});
