// A day of an administrator, without script: somebody is asked in and works, a closed group, a field, the desk's colour,
// a training, a program, the company's links, a rule about somebody; and the own page of everybody. Each page is audited as it
// stands, wide and on a telephone.
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

test('a program is entered, asks for access and is sent back with what was decided', () => signedIn({ ...plain, expected: [400] }, async (page) => {
  await page.goto('/admin/tokens');
  await page.fill('#new-client-name', 'Warenwirtschaft');
  await page.fill('#new-client-identifier', 'warenwirtschaft');
  await page.fill('#new-client-redirect_uri', 'https://erp.example/zurueck');
  await page.click('#new-client [type=submit]');
  assert.match((await page.textContent('.raw')).trim(), /^[\w-]{20,}$/, 'the secret is told');
  const seen = await page.evaluate(() => { const box = document.querySelector('.raw').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; });
  assert.ok(seen, 'where it is seen');
  assert.equal(await page.inputValue('#new-client-name'), '', 'the form is ready for another');
  await page.goto('/admin/tokens');
  assert.equal(await page.locator('.raw').count(), 0, 'once');
  const ask = `/oauth/authorizations/new?${new URLSearchParams({ response_type: 'code', client_id: 'warenwirtschaft', redirect_uri: 'https://erp.example/zurueck', state: 'merken' })}`;
  for (const [decision, answer] of [['refuse', /^error=access_denied&state=merken$/], ['allow', /^code=[\w-]{20,}&state=merken$/]]) {
    await page.goto(ask);
    assert.match(await page.textContent('.door-card'), /Warenwirtschaft[^]*Ada Lindhof[^]*erp\.example/);
    const form = { decision };
    for (const one of await page.locator('.door-card input[type=hidden]').all()) form[await one.getAttribute('name')] = await one.inputValue();
    const sent = await page.request.post('/oauth/authorizations/new', { form, maxRedirects: 0 });
    const [address, query] = sent.headers().location.split('?');
    assert.equal(address, 'https://erp.example/zurueck');
    assert.match(query, answer);
  }
  assert.equal((await page.goto(ask.replace('erp.example', 'anderswo.example'))).status(), 400, 'nobody is sent anywhere else');
}));

test("the company's links stand below the customers' pages, and an address that is none is refused beside its box", () => signedIn({ ...plain, expected: [422] }, async (page) => {
  await page.goto('/admin/appearance');
  await page.fill('[name=footer_imprint_de]', 'kein Ort');
  await page.locator('form:has([name=footer_imprint_de]) [type=submit]').click();
  assert.equal(await page.getAttribute('[name=footer_imprint_de]', 'aria-invalid'), 'true');
  assert.equal(await page.inputValue('[name=footer_imprint_de]'), 'kein Ort', 'what was typed stays');
  await page.fill('[name=footer_imprint_de]', 'https://lindhof.example/impressum');
  await page.locator('form:has([name=footer_imprint_de]) [type=submit]').click();
  await page.goto('/help/de');
  assert.equal(await page.locator('footer a[href="https://lindhof.example/impressum"]').count(), 1);
}));

test('a rule names somebody by name, and an action shows what it needs', () => signedIn({}, async (page) => {
  await page.goto('/admin/triggers');
  const condition = page.locator('[data-condition]').first();
  const action = page.locator('.condition:has([name=actions_field])').first();
  const shown = async () => {
    const parts = {};
    for (const part of ['choice', 'subject', 'text']) parts[part] = await action.locator(`[name=actions_${part}]`).isVisible();
    return Object.keys(parts).filter((part) => parts[part]).join(' ');
  };
  assert.equal(await shown(), '', 'no action, nothing to fill in');
  for (const [field, parts] of [['priority', 'choice'], ['current_tags', 'text'], ['notification_user', 'choice subject text'], ['comment_value', 'text'], ['status', 'choice']]) {
    await action.locator('[name=actions_field]').selectOption(field);
    assert.equal(await shown(), parts, field);
  }
  await action.locator('[name=actions_choice]').selectOption('status:pending');
  await page.locator('form:has([data-condition]) [name=title]').fill('Eine Stammkundin');
  await condition.locator('[name=all_field]').selectOption('requester_id');
  await condition.locator('[name=all_text]').pressSequentially('Leyla');
  const option = '[data-condition] datalist option[value^="Leyla Demir (#"]';
  await page.waitForSelector(option, { state: 'attached' });
  const offered = await page.getAttribute(option, 'value');
  await condition.locator('[name=all_text]').fill(offered);
  await page.locator('form:has([data-condition]) [type=submit]').click();
  await page.click('a:text-is("Eine Stammkundin")');
  await page.waitForURL(/\/admin\/triggers\/\d+$/);
  assert.equal(await page.locator('[name=all_text]').first().inputValue(), offered);
  assert.deepEqual(await audit(page), []);
}));
