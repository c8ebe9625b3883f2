// A ticket is passed on with a task, a specialist who does not see the customer asks a partner outside, and it goes back:
// first as whole pages and forms without script, then every page on the way looked at in all sizes and colours.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

const SHOTS = process.env.SCREENSHOTS;
const plain = { javaScriptEnabled: false };
const refusing = { ...plain, expected: [422] };
const PARTNER = `Panelwerk ${Date.now()}`;

let desk; let browser; let ticket; let side;
before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  desk = await demo();
  browser = await launch();
});
after(async () => { await browser?.close(); await desk?.close(); });

/** A signed-in page for one story; faults of the page fail it. Everybody of the demonstration has the same password. */
async function signedIn(email, options, story) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', password(email));
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  await story(page);
  await close();
  assert.deepEqual(faults, []);
}

function password(email) {
  const line = desk.said?.().split('\n').find((one) => one.includes(email));
  return line ? /(\S+@\S+)\s+(\S+)/.exec(line)[2] : desk.password;
}
const SPECIALIST = 'soeren@lindhof.example';

test('an agent hands a ticket over with a task, and sees who will see what', () => signedIn(desk.email, refusing, async (page) => {
  await page.goto('/tickets?view=unassigned');
  if (await page.locator('#tickets .tk').count() === 0) await page.goto('/tickets?view=open');
  await page.locator('#tickets .tk').first().click();
  ticket = /\d+/.exec(new URL(page.url()).pathname)[0];
  await page.goto(`/tickets/${ticket}/hand-over`);
  assert.match(await page.textContent('#kreis-h ~ *, .card:has(#kreis-h)'), /Pseudonym/);
  await page.click('form[action$="/hand-over"] [type=submit]');
  assert.equal(await page.locator('.problem').count(), 2, 'to whom, and what for');
  const group = page.locator('#f-to optgroup').first().locator('option', { hasText: /TV|Fernseh/i }).first();
  await page.selectOption('#f-to', await group.getAttribute('value'));
  await page.fill('#f-task', 'Welcher Menüpunkt gilt seit 7.2?');
  await page.fill('#f-note', 'Die Hilfeseite ist alt.');
  await page.click('form[action$="/hand-over"] [type=submit]');
  assert.equal(new URL(page.url()).pathname, `/tickets/${ticket}`);
  assert.ok((await page.textContent('.task')).includes('Welcher Menüpunkt gilt seit 7.2?'));
  assert.ok((await page.textContent('#verlauf')).includes('Die Hilfeseite ist alt.'));
}));

test('the specialist finds the task and asks a new partner without learning who asks', () => signedIn(SPECIALIST, refusing, async (page) => {
  await page.goto('/tasks');
  await page.locator(`a[href="/tickets/${ticket}"]`).first().click();
  assert.ok(await page.isVisible('.task'));
  await page.goto(`/tickets/${ticket}/partner`);
  assert.equal(await page.locator('[name=masked][type=radio]').count(), 0, 'a specialist cannot send names');
  const details = page.locator('.new-partner');
  if (await details.getAttribute('open') === null) await page.click('.new-partner > summary');
  await page.fill('#f-name', PARTNER);
  await page.fill('#f-address', 'keine Adresse');
  await page.click('button[value=preview]');
  assert.ok(await page.isVisible('#p-address'), 'what is wrong is said beside the field, and the text is still there');
  await page.fill('#f-address', 'service@panelwerk.example');
  await page.fill('#f-text', 'Guten Tag,\n\ngeht es bei {Person} noch über das alte Menü? Rückruf 0431 555 01 38, max@post.example.');
  await page.click('button[value=preview]');
  const letter = await page.textContent('.letter');
  assert.doesNotMatch(letter, /555 01 38|post\.example|\{Person\}/);
  assert.match(letter, /\[Telefon\]/);
  await page.click('button[value=edit]');
  assert.match(await page.inputValue('#f-text'), /0431 555 01 38/, 'the form keeps what was typed');
  await page.click('button[value=preview]');
  assert.equal(await page.textContent('.letter'), letter);
  await page.click('button[value=send]');
  side = new URL(page.url()).pathname;
  assert.match(side, /\/partner\/\d+$/);
  const words = (await page.locator('.side-thread .words').first().innerText()).replaceAll(/\s+/g, ' ');
  assert.equal(words, letter.replaceAll(/\s+/g, ' ').trim(), 'what was shown is what leaves');
  await page.goto(`/tickets/${ticket}`);
  assert.ok((await page.textContent('.cust')).includes(PARTNER));
}));

test('names are refused for a partner without contract, with the reasons', () => signedIn(desk.email, plain, async (page) => {
  await page.goto(`/tickets/${ticket}/partner`);
  await page.selectOption('#f-recipient', { label: PARTNER });
  await page.check('[name=masked][value="0"]');
  await page.click('button[value=preview]');
  assert.equal(await page.locator('button[value=send]').count(), 0);
  assert.match(await page.textContent('[role=alert]'), /Vertrag/);
  await page.goto('/recipients');
  await page.click(`a:has-text("${PARTNER}")`);
  await page.selectOption('#f-role', 'processor');
  await page.selectOption('#f-country', 'DE');
  await page.fill('#f-contract', 'AV-17');
  await page.fill('#f-contract_at', '2025-02-03');
  await page.click('form[action^="/recipients/"] [type=submit]');
  await page.goto(`/tickets/${ticket}/partner`);
  await page.selectOption('#f-recipient', { label: PARTNER });
  await page.check('[name=masked][value="0"]');
  await page.click('button[value=preview]');
  assert.equal(await page.locator('button[value=send]').count(), 1);
}));

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every page on the way: ${size}, ${colorScheme}`, () => signedIn(desk.email, { viewport, colorScheme }, async (page) => {
      const found = [];
      const paths = { ticket: `/tickets/${ticket}`, 'hand-over': `/tickets/${ticket}/hand-over`, tasks: '/tasks', ask: `/tickets/${ticket}/partner`, side, recipients: '/recipients', recipient: '/recipients/new' };
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        if (name === 'ticket') await page.click('.back > summary');
        found.push(...(await audit(page)).map((fault) => `${name}: ${fault}`));
        if (SHOTS) await page.screenshot({ path: join(SHOTS, `handover-${name}-${size}-${colorScheme}.png`) });
      }
      assert.deepEqual(found, []);
    }));
  }
}

test('the task is done and the ticket goes back', () => signedIn(SPECIALIST, plain, async (page) => {
  await page.goto(`/tickets/${ticket}`);
  await page.click('.back > summary');
  await page.fill('#task-note', 'Seit 7.2 unter „Verbindungen“.');
  await page.click('button[value=done]');
  await page.goto('/tasks');
  assert.equal(await page.locator(`a[href="/tickets/${ticket}"]`).count(), 0);
}));

test('the result stands in the conversation', () => signedIn(desk.email, plain, async (page) => {
  await page.goto(`/tickets/${ticket}`);
  assert.equal(await page.locator('.task').count(), 0);
  assert.ok((await page.textContent('#verlauf')).includes('Seit 7.2 unter „Verbindungen“.'));
}));
