// The keyboard map, and that everything on the pages works without script too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, SIZES } from './lib/browser.js';
import { serve } from './lib/samples.js';

let samples; let browser;
before(async () => { samples = await serve(); browser = await launch(); });
after(async () => { await browser?.close(); samples?.close(); });

async function at(name, options, story) {
  const { page, faults, close } = await open(browser.browser, samples.base, options);
  await page.goto(`${samples.base}/${name}.de.html`);
  await story(page);
  await close();
  assert.deepEqual(faults, []);
}
const expected = [404];
const focused = (page) => page.evaluate(() => document.activeElement.getAttribute('href') ?? document.activeElement.id);
/** Where a link or form would lead, without going there. */
const leads = async (page, key) => {
  const [request] = await Promise.all([page.waitForRequest((one) => ['document', 'fetch'].includes(one.resourceType()) && !one.url().includes('/events')), page.keyboard.press(key)]);
  const url = new URL(request.url());
  return `${request.method()} ${url.pathname}${url.search}`;
};

test('j and k walk through the list and stop at its ends', () => at('list', {}, async (page) => {
  await page.keyboard.press('j');
  assert.equal(await focused(page), '/tickets/1204?view=mine');
  await page.keyboard.press('j');
  assert.equal(await focused(page), '/tickets/1203?view=mine');
  for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press('j');
  assert.equal(await focused(page), '/tickets/877?view=mine');
  await page.keyboard.press('k');
  assert.equal(await focused(page), '/tickets/1102?view=mine');
}));

for (const [key, there] of [['o', 'GET /tickets/1204?view=mine'], ['c', 'GET /tickets/new']]) {
  test(`${key} leads to ${there}`, () => at('list', { expected }, async (page) => {
    await page.keyboard.press('j');
    assert.equal(await leads(page, key), there);
  }));
}
test('u leads back to the list, z takes the answer back', async () => {
  await at('ticket-undo', { expected }, async (page) => assert.equal(await leads(page, 'u'), 'GET /tickets?view=mine'));
  await at('ticket-undo', { expected }, async (page) => assert.equal(await leads(page, 'z'), 'POST /tickets/1204/undo'));
});
test('g then u leads to what nobody has', () => at('list', { expected }, async (page) => {
  await page.keyboard.press('g');
  assert.equal(await leads(page, 'u'), 'GET /tickets?view=unassigned');
}));

test('r and n open the box to write in; letters typed there do nothing else', () => at('ticket', {}, async (page) => {
  await page.keyboard.press('n');
  assert.equal(await focused(page), 'entwurf-1204-7');
  assert.ok(await page.isChecked('#mode-note'));
  assert.ok(await page.isVisible('text=Notiz speichern'));
  await page.keyboard.type('jkrs?');
  assert.equal(await page.inputValue('#entwurf-1204-7'), 'jkrs?');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  assert.ok(await page.isChecked('#mode-reply'));
  assert.ok(await page.isHidden('text=Notiz speichern'));
}));

test('Ctrl+Enter sends the whole form once', () => at('ticket', { expected }, async (page) => {
  await page.fill('#entwurf-1204-7', 'Bis Montag.');
  const [request] = await Promise.all([page.waitForRequest((one) => one.method() === 'POST'), page.keyboard.press('Control+Enter')]);
  const headers = { 'content-type': request.headers()['content-type'] };
  const { csrf, version, draft, idempotency, public: answer, body } = Object.fromEntries(await new Response(request.postDataBuffer(), { headers }).formData());
  assert.deepEqual([csrf, version, draft, idempotency, answer, body], ['c5rf', '7', 'entwurf-1204-7', 'k3y', '1', 'Bis Montag.']);
  assert.equal(new URL(request.url()).pathname, '/tickets/1204/comments');
}));

test('s and a open their menus, p and t the properties at their field', () => at('ticket', {}, async (page) => {
  for (const [key, menu] of [['s', '#pick-status'], ['a', '#pick-assignee']]) {
    await page.keyboard.press(key);
    assert.ok(await page.evaluate((one) => document.activeElement.closest(one)?.open, menu), menu);
    await page.keyboard.press('Escape');
  }
  for (const [key, field] of [['p', 'f-priority'], ['t', 'f-tags']]) {
    await page.keyboard.press(key);
    assert.equal(await focused(page), field);
    await page.evaluate(() => document.activeElement.blur());
  }
}));

test('with AltGr, Ctrl or Meta held a single key does nothing', () => at('ticket', {}, async (page) => {
  for (const held of ['Control', 'Alt', 'Meta']) {
    await page.keyboard.down(held);
    await page.keyboard.press('n');
    await page.keyboard.up(held);
  }
  assert.ok(await page.isChecked('#mode-reply'));
}));

test('the list of keys opens, and single keys can be switched off', () => at('list', { expected }, async (page) => {
  await page.keyboard.press('?');
  assert.ok(await page.isVisible('#tasten'));
  await page.click('#keys-on');
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  assert.equal(await focused(page), '');
}));

test('x ticks the row in focus, with the shift key all up to it', () => at('list', {}, async (page) => {
  const ticked = () => page.locator('#tickets .check:checked').count();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.equal(await ticked(), 1);
  assert.ok(await page.isVisible('.bulk'));
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  assert.equal(await ticked(), 3);
  await page.keyboard.press('x');
  assert.equal(await ticked(), 2);
}));

test('Ctrl+K opens the palette; it offers only what the page has', () => at('list', {}, async (page) => {
  await page.keyboard.press('Control+k');
  assert.ok(await page.isVisible('#befehl'));
  assert.ok(await page.isVisible('#befehl-liste >> text=Neuer Vorgang'));
  assert.ok(await page.isHidden('#befehl-liste >> text=Interne Notiz'));
  await page.keyboard.press('Escape');
  assert.ok(await page.isHidden('#befehl'));
}));

test('what was sent can be taken back only while it waits', async () => {
  const { page, close } = await open(browser.browser, samples.base);
  await page.clock.install();
  await page.goto(`${samples.base}/ticket-undo.de.html`);
  await page.clock.runFor(9_000);
  assert.ok(await page.isVisible('#undo'));
  await page.clock.runFor(2_000);
  assert.ok(await page.isHidden('#undo'));
  await close();
});

test('without script: note mode, properties, quoted text, menu, person', async () => {
  for (const viewport of [SIZES.desk, SIZES.phone]) {
    await at('ticket', { javaScriptEnabled: false, viewport }, async (page) => {
      // This page was drawn because a property was wrong, so they stand open.
      assert.ok(await page.isVisible('#f-assignee'));
      await page.click('.props > summary');
      assert.ok(await page.isHidden('#f-assignee'));
      await page.click('.modes label:has(#mode-note)');
      assert.ok(await page.isVisible('text=Notiz speichern'));
      await page.click('.props > summary');
      assert.ok(await page.isVisible('#f-assignee'));
      await page.locator('.quoted > summary').first().click();
      await page.locator('[popovertarget=profil]:visible').click();
      assert.ok(await page.isVisible('#language'));
      assert.equal(await page.locator('.key:visible, [data-open]:visible').count(), 0, 'nothing speaks of keys');
    });
  }
  await at('ticket', { javaScriptEnabled: false, viewport: SIZES.phone }, async (page) => {
    assert.ok(await page.isHidden('#person'));
    await page.click('.headline a[href="#person"]');
    assert.ok(await page.isVisible('#person'));
    await page.click('#person a[href="#vorgang"]');
    assert.ok(await page.isHidden('#person'));
  });
});
