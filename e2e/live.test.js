// A page that lives: one keeps one's place from page to page, and what others do appears by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

/** A signed-in page of somebody; `close` also demands that the page did nothing it must not do. */
async function signedIn(options = {}, email = desk.email) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  return { page, close: async () => { await close(); assert.deepEqual(faults, []); } };
}
const rows = (page) => page.locator('#tickets .tk');
/** Waits until the conversation of the row is drawn into the page. */
async function follow(page, index) {
  const number = /\/tickets\/(\d+)/.exec(await rows(page).nth(index).getAttribute('href'))[1];
  await rows(page).nth(index).click();
  await page.waitForSelector(`#vorgang[data-ticket="${number}"]`);
  return number;
}
/** A mark that only a page loaded anew loses. */
const mark = (page) => page.evaluate(() => { globalThis.sameDocument = true; });
const isSame = (page) => page.evaluate(() => globalThis.sameDocument === true);

test('following a row keeps the list where it is, focus on the row, and says what was loaded', async () => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=all');
  await mark(page);
  await page.evaluate(() => { document.querySelector('#tickets').scrollTop = 700; });
  const row = rows(page).nth(14);
  await row.click();
  await page.waitForSelector('#verlauf');
  assert.ok(await isSame(page), 'the page was put into the present one');
  assert.ok(await page.evaluate(() => document.querySelector('#tickets').scrollTop) > 300, 'the list keeps its place');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), await row.getAttribute('href'));
  const subject = await page.textContent('#betreff');
  assert.ok((await page.title()).includes(subject));
  assert.match(new URL(page.url()).pathname, /^\/tickets\/\d+$/);
  await page.waitForFunction((words) => document.querySelector('#ansage').textContent.includes(words), subject);
  assert.deepEqual(await audit(page), []);
  await page.goBack();
  await page.waitForSelector('.app.at-list');
  assert.ok(await isSame(page), 'the way back too');
  await close();
});

test('what was typed for one ticket is in no other, and choices are not carried along either', async () => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=open');
  await follow(page, 0);
  await page.fill('.composer textarea', 'Nur für diesen Vorgang.');
  await page.click('.modes label:has(#mode-note)');
  await follow(page, 1);
  assert.equal(await page.inputValue('.composer textarea'), '');
  assert.ok(await page.isChecked('#mode-reply'));
  await close();
});

test('what was sent does not reappear; a refused text stays', async () => {
  const { page, close } = await signedIn({ expected: [422] });
  await page.goto('/tickets?view=open');
  const number = await follow(page, 2);
  await mark(page);
  await page.click('.modes label:has(#mode-note)');
  await page.fill('.composer textarea', '   ');
  await page.click('.composer [type=submit]');
  await page.waitForSelector('.composer [aria-invalid]');
  assert.equal(new URL(page.url()).pathname, `/tickets/${number}`, 'the address can be loaded again');
  await page.fill('.composer textarea', 'Kabel liegt bereit.');
  await page.press('.composer textarea', 'Control+Enter');
  await page.waitForSelector('#verlauf >> text=Kabel liegt bereit.');
  assert.equal(await page.inputValue('.composer textarea'), '');
  assert.ok(await isSame(page));
  await close();
});

test('a pane is switched in under 100 ms', async (t) => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=all');
  await follow(page, 0);
  const times = [];
  for (let index = 1; index < 12; index += 1) {
    const number = /\/tickets\/(\d+)/.exec(await rows(page).nth(index).getAttribute('href'))[1];
    times.push(await page.evaluate(({ index, number }) => new Promise((done) => {
      const began = performance.now();
      document.addEventListener('obhut:page', () => requestAnimationFrame(() => done(performance.now() - began)), { once: true });
      document.querySelectorAll('#tickets .tk')[index].click();
    }), { index, number }));
    assert.equal(await page.getAttribute('#vorgang', 'data-ticket'), number);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`pane switch: median ${times[5].toFixed(0)} ms, slowest ${times.at(-1).toFixed(0)} ms`);
  await close();
});
