// Words leave a message for good, tickets the trash, a person the desk: worked with the mouse, without script where a form
// is enough, and every page on the way looked at in two sizes and both colours.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

const SHOTS = process.env.SCREENSHOTS;
let desk; let browser; let ticket; let person;
before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  desk = await demo();
  browser = await launch();
});
after(async () => { await browser?.close(); await desk?.close(); });

/** A signed-in page for one story; faults of the page fail it. */
async function signedIn(options, story) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', desk.email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  await story(page);
  await close();
  assert.deepEqual(faults, []);
}

/** The page as it stands, in both sizes and both colours. */
async function looked(page, name) {
  for (const [size, viewport] of [['desk', SIZES.desk], ['phone', SIZES.phone]]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      assert.deepEqual(await audit(page), [], `${name}, ${size}, ${colorScheme}`);
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(SIZES.desk);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
}

test('words are marked with the mouse, looked at, and gone', () => signedIn({ expected: [422] }, async (page) => {
  await page.goto('/tickets?view=open');
  await page.locator('#tickets .tk').first().click();
  await page.waitForSelector('.msg a[href*="/redact/"]');
  ticket = /\d+/.exec(new URL(page.url()).pathname)[0];
  await page.locator('.msg a[href*="/redact/"]').first().click();
  await page.waitForSelector('#redact-text');
  await looked(page, 'redact');
  const word = await page.evaluate(() => {
    const node = document.querySelector('#redact-text').firstChild;
    const at = node.data.search(/\p{L}{5,}/u);
    const length = /^\p{L}+/u.exec(node.data.slice(at))[0].length;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return range.toString();
  });
  await page.click('[data-take]');
  assert.equal(await page.inputValue('#f-words'), word);
  await page.selectOption('#f-reason', 'excess');
  await page.click('button[value=look]');
  await page.waitForSelector('#folgen');
  assert.ok((await page.locator('#redact-text mark').allTextContents()).includes(word));
  await looked(page, 'redact-preview');
  await page.click('button[value=redact]');
  await page.waitForURL(`**/tickets/${ticket}`);
  assert.match(await page.textContent('#verlauf'), /▇{5,}/);
}));

test('a ticket goes to the trash, is asked about, and is gone', () => signedIn({ javaScriptEnabled: false }, async (page) => {
  await page.goto(`/tickets/${ticket}`);
  await page.click('#more > summary');
  await page.click('form[action$="/trash"] button');
  await page.goto('/trash');
  await page.check(`input[name=ticket][value="${ticket}"]`);
  await page.click('button[value=forget]');
  await page.click('button[value=forget]');
  assert.equal(new URL(page.url()).pathname, '/trash');
  assert.equal(await page.locator(`input[name=ticket][value="${ticket}"]`).count(), 0);
}));

test('the trash as it looks', () => signedIn({}, async (page) => {
  await page.goto('/tickets?view=open');
  await page.locator('#tickets .tk').first().click();
  await page.waitForSelector('#more > summary');
  await page.click('#more > summary');
  await page.click('form[action$="/trash"] button');
  await page.goto('/trash');
  await looked(page, 'trash');
  await page.click('button[value=empty]');
  await page.waitForSelector('button.danger[value=empty]');
  await looked(page, 'trash-question');
}));

test('a person is forgotten, and the page tells how far it is until it is done', () => signedIn({ expected: [422] }, async (page) => {
  await page.goto('/people');
  await page.locator('a[href^="/people/"]').first().click();
  await page.waitForSelector('a[href$="/forget"]');
  person = /\d+/.exec(new URL(page.url()).pathname)[0];
  const name = (await page.textContent('h1')).trim();
  await page.click('a[href$="/forget"]');
  await page.waitForSelector('#f-confirm');
  await looked(page, 'forget-person');
  await page.check('[name=outcome][value=content]');
  await page.fill('#f-confirm', 'niemand');
  await page.click('button.danger');
  await page.waitForSelector('#p-confirm');
  assert.ok(await page.isChecked('[name=outcome][value=content]'), 'what was chosen stays');
  await page.fill('#f-confirm', name);
  await page.click('button.danger');
  await page.waitForURL('**/privacy/erasures/*');
  await page.waitForSelector('#stand:has-text("Abgeschlossen")', { timeout: 30_000 });
  await looked(page, 'erasure');
  await page.goto(`/people/${person}/forget`);
  assert.match(new URL(page.url()).pathname, /\/privacy\/erasures\/\d+/, 'whoever asks again is led there');
  await page.click('#inhalt a[href="/privacy/erasures"]');
  await page.waitForSelector('#regeln');
  await looked(page, 'erasures');
}));
