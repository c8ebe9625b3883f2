// Views, single acts on a ticket, search and people, in a real browser; the acts once more without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { SIZES, launch, open } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

/** A signed-in page; `close` also demands that the page did nothing it must not do. */
async function signedIn(options = {}) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', desk.email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  return { page, close: async () => { await close(); assert.deepEqual(faults, []); } };
}

/** Opens the first ticket of all open ones; its number. */
async function first(page) {
  await page.goto('/tickets?view=open');
  const href = await page.locator('#tickets .tk').first().getAttribute('href');
  await page.goto(href);
  await page.waitForSelector('#betreff');
  return /\/tickets\/(\d+)/.exec(href)[1];
}

test('a view is built, counted while it is built, saved and used', async () => {
  const { page, close } = await signedIn();
  await page.goto('/views/new');
  assert.deepEqual(await audit(page), []);
  await page.fill('#f-title', 'Dringendes');
  const row = page.locator('[data-condition]').nth(1);
  await row.locator('[name=all_field]').selectOption('priority');
  assert.equal(await row.locator('[name=all_text]').isVisible(), false, 'a choice, not a value');
  await row.locator('[name=all_operator]').selectOption('greater_than');
  await row.locator('[name=all_choice]').selectOption('priority:normal');
  await page.waitForSelector('#vorschau .strong');
  const told = await page.textContent('#vorschau .strong');
  await page.click('[name=act][value=save]');
  await page.waitForSelector('#tickets');
  const count = await page.textContent('.views a[aria-current=page] .n');
  assert.equal(/\d+/.exec(told)[0], /\d+/.exec(count)[0], 'what was tried is what is shown');
  assert.equal((await page.textContent('#liste-h')).trim(), 'Dringendes');
  await page.goto('/views');
  assert.deepEqual(await audit(page), []);
  await page.locator('form[action$="/delete"] button').first().click();
  await page.waitForSelector('.notice');
  await close();
});

test('a condition names a person by name, and what several bear is asked about', async () => {
  const { page, close } = await signedIn({ expected: [422] });
  await first(page);
  const name = (await page.textContent('.cust .id h2')).trim();
  await page.goto('/views/new');
  await page.fill('#f-title', 'Von einer Person');
  const row = page.locator('[data-condition]').nth(1);
  await row.locator('[name=all_field]').selectOption('requester_id');
  await row.locator('[name=all_operator]').selectOption('is');
  await row.locator('[name=all_text]').fill('Niemand Hier Bekannt');
  await page.click('[name=act][value=save]');
  await page.waitForSelector('[data-condition] .problem');
  assert.equal(await row.locator('[name=all_text]').inputValue(), 'Niemand Hier Bekannt', 'what was typed stays');
  assert.deepEqual(await audit(page), []);
  await row.locator('[name=all_text]').fill('');
  await row.locator('[name=all_text]').pressSequentially(name.slice(0, 4));
  await page.waitForFunction((who) => [...document.querySelectorAll('[data-condition] datalist option')].some((one) => one.value.startsWith(who)), name);
  const offered = await page.evaluate((who) => [...document.querySelectorAll('[data-condition] datalist option')].find((one) => one.value.startsWith(who)).value, name);
  assert.match(offered, /\(#\d+\)$/);
  await row.locator('[name=all_text]').fill(offered);
  await page.click('[name=act][value=save]');
  await page.waitForSelector('#tickets .tk');
  for (const from of await page.locator('#tickets .from').allTextContents()) assert.ok(from.includes(name), from);
  const view = new URL(page.url()).searchParams.get('view').replace('v-', '');
  await page.goto(`/views/${view}`);
  assert.ok(await page.locator('[data-condition] [name=all_text]').evaluateAll((all, value) => all.some((box) => box.value === value), offered), 'shown by name again');
  await close();
});

for (const [name, options] of [['with script', {}], ['without script', { javaScriptEnabled: false }]]) {
  test(`status, assignee and snooze are picked at the head of a ticket, ${name}`, async () => {
    const { page, close } = await signedIn(options);
    const number = await first(page);
    await page.click('#pick-assignee > summary');
    if (options.javaScriptEnabled !== false) assert.deepEqual(await audit(page), []);
    if (await page.locator('#assign-me').count() > 0) {
      await page.click('#assign-me');
      await page.waitForSelector('#betreff');
    }
    await page.click('#pick-status > summary');
    // Leaving before the desk has answered would take the change back.
    const answered = page.waitForResponse((one) => one.request().method() === 'POST');
    await page.click('#pick-status [value=hold]');
    await answered;
    await page.goto(`/tickets/${number}`);
    assert.match(await page.textContent('#pick-status > summary'), /Angehalten/);
    await page.click('#snooze > summary');
    await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), page.locator('#snooze [name=preset]').last().click()]);
    await page.goto('/tickets?view=snoozed');
    assert.equal(await page.locator(`#tickets a[href^="/tickets/${number}?"]`).count(), 1);
    await page.goto(`/tickets/${number}`);
    await page.click('#snooze > summary');
    await Promise.all([page.waitForResponse((one) => one.request().method() === 'POST'), page.click('#snooze [name=end]')]);
    await page.goto('/tickets?view=snoozed');
    assert.equal(await page.locator(`#tickets a[href^="/tickets/${number}?"]`).count(), 0);
    await close();
  });
}

test('a menu closes with Escape and gives the focus back', async () => {
  const { page, close } = await signedIn();
  await first(page);
  await page.click('#more > summary');
  assert.ok(await page.locator('#more').evaluate((menu) => menu.open));
  assert.deepEqual(await audit(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#more').evaluate((menu) => menu.open), false);
  assert.ok(await page.locator('#more > summary').evaluate((summary) => summary === document.activeElement));
  await page.click('#snooze > summary');
  await page.click('#betreff');
  assert.equal(await page.locator('#snooze').evaluate((menu) => menu.open), false, 'a click elsewhere closes it');
  await close();
});

test('what is searched for shows marked, can be narrowed, and stands in no address', async () => {
  const { page, close } = await signedIn();
  const addresses = [];
  page.on('request', (request) => addresses.push(request.url()));
  const subject = await (async () => { await first(page); return (await page.textContent('#betreff')).trim(); })();
  const word = subject.split(/\s+/).filter((part) => /^\p{L}{5,}$/u.test(part))[0] ?? subject.split(/\s+/)[0];
  await page.goto('/search');
  await page.fill('#suche', word);
  await page.click('form[action="/search"] .btn[type=submit]');
  await page.waitForSelector('.hits mark');
  assert.deepEqual(await audit(page), []);
  const chip = page.locator('.chip-b').first();
  const label = (await chip.textContent()).trim();
  await chip.click();
  await page.waitForSelector('.chip-b.on');
  assert.ok(label.startsWith((await page.textContent('.chip-b.on')).trim()), 'the filter is on');
  await page.locator('.hit').first().click();
  await page.waitForSelector('#betreff');
  assert.ok(addresses.every((address) => !decodeURIComponent(address).includes(word)), 'no address repeats it');
  await close();
});

test('messages are split off, tickets merged, and the trash gives back', async () => {
  const { page, close } = await signedIn();
  const number = await first(page);
  await page.goto(`/tickets/${number}`);
  await page.click('#mode-note', { force: true });
  await page.fill('.composer textarea', 'Das hier ist eine andere Sache.');
  await page.click('.composer [type=submit]');
  await page.waitForSelector('text=Das hier ist eine andere Sache.');
  await page.goto(`/tickets/${number}/split`);
  assert.deepEqual(await audit(page), []);
  await page.locator('[name=comment]').last().check();
  await page.fill('#f-subject', 'Die andere Sache');
  await page.click('.page .btn.primary');
  await page.waitForSelector('#betreff');
  const other = /\/tickets\/(\d+)/.exec(page.url())[1];
  assert.notEqual(other, number);
  assert.equal((await page.textContent('#betreff')).trim(), 'Die andere Sache');
  await page.goto(`/tickets/${other}/merge?target=${number}`);
  assert.deepEqual(await audit(page), []);
  await page.locator('form[method=post] .btn.primary').last().click();
  await page.waitForURL(`**/tickets/${number}`);
  await page.click('#more > summary');
  await page.click('#more .danger');
  await page.waitForSelector('.notice');
  await page.goto('/trash');
  assert.deepEqual(await audit(page), []);
  await page.click(`form[action="/trash/${number}/restore"] button`);
  await page.waitForURL(`**/tickets/${number}`);
  await close();
});

test('a person is corrected in the panel and seen whole on a page of their own', async () => {
  const { page, close } = await signedIn();
  const number = await first(page);
  await page.click('.cust .edit > summary');
  assert.deepEqual(await audit(page), []);
  await page.fill('.cust #pf-notes', 'Ruft gern zurück');
  await page.click('.cust .edit [type=submit]');
  await page.waitForSelector('.notice');
  assert.match(await page.textContent('.cust'), /Ruft gern zurück/);
  await page.click('.cust a[href^="/people/"]');
  await page.waitForSelector('#daten');
  assert.deepEqual(await audit(page), []);
  assert.ok(await page.locator(`a[href="/tickets/${number}"]`).count() > 0);
  await close();
});

for (const [name, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`pages of views, search and people fit ${name} in ${colorScheme}`, async () => {
      const { page, close } = await signedIn({ viewport, colorScheme });
      for (const path of ['/views', '/views/new', '/search', '/people', '/trash']) {
        await page.goto(path);
        assert.deepEqual(await audit(page), [], path);
      }
      await first(page);
      await page.click('#more > summary');
      assert.deepEqual(await audit(page), [], 'the menu is open');
      await close();
    });
  }
}
