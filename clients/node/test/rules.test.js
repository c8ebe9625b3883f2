import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, desk, fields, gone, refused, word } from '../desk.js';

test('a trigger is added, read, found, changed and deleted', async () => {
  const title = word('Loud');
  const conditions = { all: [{ field: 'current_tags', operator: 'includes', value: word('loud') }], any: [] };
  const actions = [{ field: 'priority', value: 'high' }];
  const own = ({ result }) => result.trigger ?? result;
  const made = own(await desk.triggers.create({ trigger: { title, conditions, actions } }));
  fields(made, { title, active: true, conditions, actions, url: `${base}/triggers/${made.id}.json` });
  assert.ok((await desk.triggers.list()).some((one) => one.id === made.id));
  const changed = own(await desk.triggers.update(made.id, { trigger: { active: false } }));
  fields(changed, { id: made.id, active: false, title });
  gone(await desk.triggers.delete(made.id));
  assert.equal((await refused(404, desk.triggers.show(made.id))).error, 'RecordNotFound');
});

test('an automation without hours is refused, one with hours is kept', async () => {
  const actions = [{ field: 'priority', value: 'high' }];
  const given = (all) => ({ automation: { title: word('Old'), conditions: { all, any: [] }, actions } });
  const open = [{ field: 'status', operator: 'is', value: 'open' }];
  assert.equal((await refused(422, desk.automations.create(given(open)))).details.all[0].error, 'InvalidValue');
  const { result } = await desk.automations.create(given([{ field: 'SOLVED', operator: 'greater_than', value: '9000' }]));
  const made = result.automation ?? result;
  fields(made, { active: true, url: `${base}/automations/${made.id}.json` });
  gone(await desk.automations.delete(made.id));
});
