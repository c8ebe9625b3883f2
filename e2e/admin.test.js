// A day of an administrator, without script: somebody is asked in and works, a closed group, a field, the desk's colour,
// a training; and the own page of everybody. Each page is audited as it stands, wide and on a telephone.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

const SHOTS = process.env.SCREENSHOTS;
let desk; let browser;
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
const plain = { javaScriptEnabled: false };
const PAGES = ['', '/people', '/people/new', '/groups', '/fields', '/fields/ticket/new', '/purposes', '/appearance', '/tokens',
  '/suspended', '/training', '/training/agent', '/mail'];

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`every page of the administration is sound, ${size}`, () => signedIn({ viewport, hasTouch: size === 'phone' }, async (page) => {
    const found = [];
    for (const path of PAGES.map((one) => `/admin${one}`).concat('/profile')) {
      assert.equal((await page.goto(path)).status(), 200, path);
      found.push(...(await audit(page)).map((fault) => `${path}: ${fault}`));
      if (SHOTS) await page.screenshot({ path: join(SHOTS, `admin-${size}${path.replaceAll('/', '-')}.png`) });
    }
    assert.deepEqual(found, []);
  }));
}

test('somebody is asked in, chooses a password and works', () => signedIn(plain, async (page) => {
  await page.goto('/admin/people/new');
  await page.fill('[name=name]', 'Nele Graf');
  await page.fill('[name=email]', 'nele.graf@lindhof.example');
  await page.selectOption('[name=role]', 'agent');
  await page.click('#invite [type=submit]');
  assert.match(page.url(), /\/admin\/people\/\d+$/);
  await page.click('form[action$="/link"] button');
  const link = (await page.textContent('.raw')).trim();
  const { page: other, faults, close } = await open(browser.browser, desk.base, plain);
  await other.goto(new URL(link).pathname);
  for (const field of ['password', 'password_again']) await other.fill(`[name=${field}]`, 'kiesel-anker-lampe');
  await other.click('form[action^="/invite/"] [type=submit]');
  assert.match(await other.textContent('.who'), /Nele Graf/);
  await close();
  assert.deepEqual(faults, []);
}));

test('a closed group is made and its members get rights by the keyboard alone', () => signedIn({}, async (page) => {
  await page.goto('/admin/groups');
  await page.focus('#new-name');
  await page.keyboard.type('Personal');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Bewerbungen');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/admin\/groups\/\d+$/);
  assert.ok(await page.isChecked('#group-closed'));
  await page.focus('#rights select');
  await page.keyboard.press('End');
  await page.click('#rights [type=submit]');
  await page.waitForSelector('.said');
  assert.equal(await page.inputValue('#rights select >> nth=0'), 'full');
}));

test('a colour that cannot be read is refused with its contrast, another dresses the desk', () => signedIn({ expected: [422] }, async (page) => {
  await page.goto('/admin/appearance');
  await page.fill('#look-colour', '#ffee00');
  await page.click('#look [type=submit]');
  await page.waitForSelector('#look-colour-p');
  assert.match(await page.textContent('#look-colour-p'), /4,5/);
  assert.equal(await page.inputValue('#look-colour'), '#ffee00', 'what was typed stays');
  await page.fill('#look-colour', '#7a1f5c');
  await page.click('#look [type=submit]');
  await page.waitForSelector('.said');
  await page.goto('/admin/appearance');
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.btn.primary')).backgroundColor), 'rgb(122, 31, 92)');
  assert.deepEqual(await audit(page), []);
}));
