import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, base, desk, fields, gone, ids, refused, results, word } from '../desk.js';

async function firm(given = {}) {
  return (await desk.organizations.create({ organization: { name: word('Firma'), ...given } })).result;
}

test('an organisation is added, read, changed and deleted', async () => {
  const given = { name: word('Käserei '), external_id: word('o'), notes: 'since 1907', tags: ['cheese', 'milk'] };
  const made = await firm(given);
  fields(made, { ...given, url: `${base}/organizations/${made.id}.json` });
  assert.deepEqual((await desk.organizations.show(made.id)).result, made);
  const { result: changed } = await desk.organizations.update(made.id, { organization: { notes: 'since 1908' } });
  fields(changed, { id: made.id, notes: 'since 1908', name: made.name, external_id: made.external_id });
  gone(await desk.organizations.delete(made.id));
  assert.equal((await refused(404, desk.organizations.show(made.id))).error, 'RecordNotFound');
});

test('a name is taken once', async () => {
  const made = await firm();
  assert.equal((await refused(422, firm({ name: made.name }))).details.name[0].error, 'DuplicateValue');
});

test('found by external id, ids and the beginning of the name', async () => {
  const [made, other] = [await firm({ external_id: word('ext') }), await firm()];
  assert.deepEqual(ids(await desk.organizations.search(made.external_id)), [made.id]);
  assert.deepEqual(ids(await desk.organizations.showManyByExternalIds([made.external_id])), [made.id]);
  assert.deepEqual(ids(await desk.organizations.showMany([other.id, made.id])), ids([made, other]));
  assert.deepEqual(ids(await desk.organizations.autocomplete({ name: made.name.slice(0, -1) })), [made.id]);
});

test('create or update', async () => {
  const organization = { name: word('Nord'), external_id: word('oe') };
  const { result: made } = await desk.organizations.createOrUpdate({ organization });
  const { result: again } = await desk.organizations.upsert({ organization: { ...organization, notes: 'moved' } });
  fields(again, { id: made.id, notes: 'moved', external_id: organization.external_id });
});

test('in bulk', async () => {
  const organizations = [1, 2, 3].map(() => ({ name: word('Bulk'), external_id: word('b') }));
  const rows = await results(await desk.organizations.createMany({ organizations }));
  assert.deepEqual(rows.map((row) => row.status), ['Created', 'Created', 'Created']);
  const changes = rows.map((row) => ({ id: row.id, details: `about ${row.id}` }));
  const changed = await results(await desk.organizations.updateMany({ organizations: changes }));
  assert.deepEqual(changed.map((row) => row.success), [true, true, true]);
  assert.equal((await desk.organizations.show(rows[1].id)).result.details, `about ${rows[1].id}`);
  const ended = await results(await desk.organizations.bulkDelete([rows[0].id, rows[1].id]));
  assert.deepEqual(ended.map((row) => row.status), ['Deleted', 'Deleted']);
  await results(await desk.organizations.bulkDeleteByExternalId([organizations[2].external_id]));
  await refused(404, desk.organizations.show(rows[2].id));
});

test('who belongs to it', async () => {
  const made = await firm();
  const { result: kim } = await desk.users.create({ user: { name: 'Kim', email: address('kim') } });
  const member = { user_id: kim.id, organization_id: made.id };
  const { result: membership } = await desk.organizationmemberships.create(member);
  fields(membership, member);
  assert.deepEqual((await desk.organizationmemberships.show(membership.id)).result, membership);
  assert.deepEqual(ids(await desk.organizationmemberships.listByUser(kim.id)), [membership.id]);
  assert.deepEqual(ids(await desk.organizationmemberships.listByOrganization(made.id)), [membership.id]);
  assert.deepEqual(ids(await desk.users.listByOrganization(made.id)), [kim.id]);
  assert.deepEqual(ids(await desk.organizations.listByUser(kim.id)), [made.id]);
  const { result: related } = await desk.organizations.related(made.id);
  fields(related.organization_related, { users_count: 1, tickets_count: 0 });
  gone(await desk.organizationmemberships.delete(membership.id));
  assert.deepEqual(await desk.organizationmemberships.listByUser(kim.id), []);
});

test('groups and who is in them', async () => {
  const { result: made } = await desk.groups.create({ group: { name: word('Group'), description: 'second line' } });
  fields(made, { description: 'second line', deleted: false, url: `${base}/groups/${made.id}.json` });
  assert.deepEqual((await desk.groups.show(made.id)).result, made);
  const { result: changed } = await desk.groups.update(made.id, { group: { description: 'third line' } });
  fields(changed, { id: made.id, name: made.name, description: 'third line' });
  const { result: agent } = await desk.users.create({ user: { name: 'Bo', email: address('bo'), role: 'agent' } });
  const membership = { group_membership: { user_id: agent.id, group_id: made.id } };
  const { result: joined } = await desk.groupmemberships.create(membership);
  fields(joined, membership.group_membership);
  assert.deepEqual(ids(await desk.groupmemberships.listByGroup(made.id)), [joined.id]);
  assert.ok(ids(await desk.groupmemberships.listByUser(agent.id)).includes(joined.id));
  assert.deepEqual(ids(await desk.users.listByGroup(made.id)), [agent.id]);
  gone(await desk.groupmemberships.delete(joined.id));
  await refused(404, desk.groupmemberships.show(joined.id));
  assert.ok(ids(await desk.groups.assignable()).includes(made.id));
  gone(await desk.groups.delete(made.id));
  assert.ok(!ids(await desk.groups.list()).includes(made.id));
});

test('what the account is set to', async () => {
  const { result } = await desk.accountsettings.show();
  assert.equal(result.active_features.organization_access_enabled, true);
});
