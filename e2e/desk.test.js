// Stories on a running desk with believable data: an administrator signs in and works a ticket. Everything that changes
// something is done without script, as whole pages and forms.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

async function signIn(page, password = desk.password) {
  await page.goto('/sign-in');
  await page.fill('[name=email]', desk.email);
  await page.fill('[name=password]', password);
  await page.click('form[action="/sign-in"] [type=submit]');
}

/** A signed-in page for one story; faults of the page fail it. */
async function signedIn(options, story) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await signIn(page);
  await page.waitForSelector('#inhalt');
  await story(page);
  await close();
  assert.deepEqual(faults, []);
}
const plain = { javaScriptEnabled: false };

test('who is not signed in is asked to', async () => {
  const { page, close } = await open(browser.browser, desk.base, plain);
  await page.goto('/tickets');
  assert.equal(new URL(page.url()).pathname, '/sign-in');
  await close();
});

test('a wrong password is refused and nothing tells whether the address is known', async () => {
  const { page, close } = await open(browser.browser, desk.base, { expected: [401, 403, 422] });
  await signIn(page, 'falsch und lang genug');
  const refusal = await page.textContent('[role=alert]');
  assert.equal(await page.inputValue('[name=email]'), desk.email);
  await page.fill('[name=email]', 'niemand@nirgends.example');
  await page.fill('[name=password]', 'falsch und lang genug');
  await page.click('form[action="/sign-in"] [type=submit]');
  assert.equal(await page.textContent('[role=alert]'), refusal);
  assert.deepEqual(await audit(page), []);
  await close();
});

test('signed-in pages are not kept by the browser and run no foreign code', () => signedIn(plain, async (page) => {
  const answer = await page.goto('/tickets');
  const headers = answer.headers();
  assert.match(headers['content-security-policy'], /default-src 'self'/);
  assert.doesNotMatch(headers['content-security-policy'], /unsafe/);
  assert.match(headers['cache-control'], /no-store/);
  const style = await page.getAttribute('link[rel=stylesheet]', 'href');
  assert.match((await page.request.get(style)).headers()['cache-control'], /immutable/);
}));

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`list, ticket, new ticket, mail: ${size}, ${colorScheme}`, () => signedIn({ viewport, colorScheme }, async (page) => {
      const found = [];
      const look = async (what) => found.push(...(await audit(page)).map((fault) => `${what}: ${fault}`));
      await page.goto('/tickets?view=all');
      await look('list');
      await page.locator('#tickets .tk').first().click();
      await page.waitForSelector('#verlauf');
      await look('ticket');
      for (const path of ['/tickets/new', '/admin/mail', '/search', '/views', '/views/new', '/people', '/trash']) {
        await page.goto(path);
        await look(path);
      }
      assert.deepEqual(found, []);
    }));
  }
}

async function openTicket(page, index = 0) {
  await page.goto('/tickets?view=all');
  await page.locator('#tickets .tk').nth(index).click();
  await page.waitForSelector('.composer');
}

test('a note is written, marked as internal, and stays', () => signedIn(plain, async (page) => {
  const words = `Notiz ${Date.now()} mit <b>Zeichen</b> & Umlauten: äöü`;
  await openTicket(page);
  await page.click('.modes label:has(#mode-note)');
  await page.fill('.composer textarea', words);
  await page.click('.composer [type=submit]');
  const note = page.locator('.msg.note', { hasText: words });
  await note.first().waitFor();
  assert.equal(await note.count(), 1);
  assert.equal(await page.inputValue('.composer textarea'), '', 'the box is empty after sending');
  assert.equal(await page.locator('#undo').count(), 0, 'a note leaves for nowhere');
  await page.reload();
  assert.equal(await note.count(), 1);
}));

test('an answer can be taken back; its text is in the box again', () => signedIn(plain, async (page) => {
  const words = `Antwort ${Date.now()}`;
  await openTicket(page, 1);
  await page.fill('.composer textarea', words);
  await page.click('.composer [type=submit]');
  await page.waitForSelector('#undo');
  assert.equal(await page.locator('.msg', { hasText: words }).count(), 1);
  await page.click('#undo');
  await page.waitForSelector('#undo', { state: 'detached' });
  assert.equal((await page.inputValue('.composer textarea')).trim(), words);
  assert.equal(await page.locator('.msg', { hasText: words }).count(), 0);
}));

test('an empty answer is refused beside the box', () => signedIn({ ...plain, expected: [422] }, async (page) => {
  await openTicket(page);
  await page.fill('.composer textarea', '   ');
  await page.click('.composer [type=submit]');
  await page.waitForSelector('.composer .problem');
  assert.equal(await page.getAttribute('.composer textarea', 'aria-invalid'), 'true');
}));

test('properties are changed in place', () => signedIn(plain, async (page) => {
  await openTicket(page, 2);
  await page.click('.props > summary');
  await page.selectOption('#f-status', 'hold');
  await page.selectOption('#f-priority', 'high');
  await page.fill('#f-tags', 'erster zweiter');
  await page.click('.props-form [type=submit]');
  await page.locator('.facts', { hasText: 'Angehalten' }).first().waitFor();
  const facts = await page.textContent('.facts');
  for (const word of ['Angehalten', 'Hoch', 'erster', 'zweiter']) assert.ok(facts.includes(word), word);
}));

test('what changed meanwhile is not overwritten, and what was chosen stays', () => signedIn({ ...plain, expected: [409] }, async (page) => {
  await openTicket(page, 3);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.click('.props > summary');
  await other.selectOption('#f-priority', 'low');
  await other.click('.props-form [type=submit]');
  await page.click('.props > summary');
  await page.selectOption('#f-priority', 'urgent');
  await page.click('.props-form [type=submit]');
  await page.waitForSelector('.said.warn');
  assert.ok(await page.isVisible('#f-priority'), 'the form is open');
  assert.equal(await page.locator('#f-priority').inputValue(), 'urgent');
  await page.goto(other.url());
  assert.equal(await page.locator('#f-priority').inputValue(), 'low');
}));

test('a ticket is closed for good from the menu of its status, whose entries stand below each other', () => signedIn({}, async (page) => {
  await openTicket(page, 4);
  await page.click('#pick-status > summary');
  await page.click('#pick-status .sub > summary');
  assert.deepEqual(await audit(page), []);
  const boxes = await page.locator('#pick-status .drop :is(.item, .btn)').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
  assert.ok(boxes.length > 3 && boxes.slice(1).every((box, index) => box.top >= boxes[index].bottom), JSON.stringify(boxes));
  assert.ok(await page.locator('#pick-status .drop').evaluate((one) => one.scrollWidth <= one.clientWidth), 'nothing is cut off');
  await page.click('#close');
  await page.waitForFunction(() => document.querySelector('.facts')?.textContent.includes('Geschlossen'));
}));

test('a new ticket is made for a person', () => signedIn({ ...plain, expected: [422] }, async (page) => {
  await page.goto('/tickets/new');
  await page.click('form[action="/tickets"] [type=submit]');
  assert.equal(await page.locator('.problem').count(), 4, 'every field says what is wrong');
  await page.fill('[name=requester_name]', 'Frieda Lorenz');
  await page.fill('[name=requester_email]', `frieda.${Date.now()}@post.example`);
  await page.fill('[name=subject]', 'Fernbedienung fehlt');
  await page.fill('[name=body]', 'Im Karton lag keine.');
  await page.click('form[action="/tickets"][method=post] [type=submit]');
  assert.match(new URL(page.url()).pathname, /^\/tickets\/\d+$/);
  assert.equal(await page.textContent('#betreff'), 'Fernbedienung fehlt');
  assert.ok((await page.textContent('#verlauf')).includes('Im Karton lag keine.'));
}));

test('what is not there, and a form that is not ours, are answered in the frame', () => signedIn({ expected: [403, 404] }, async (page) => {
  const missing = await page.goto('/tickets/999999999');
  assert.equal(missing.status(), 404);
  assert.ok(await page.isVisible('.side'));
  assert.deepEqual(await audit(page), []);
  await openTicket(page);
  await page.evaluate(() => { document.querySelector('.composer [name=csrf]').value = 'fremd'; });
  await page.fill('.composer textarea', 'von anderswo');
  const [answer] = await Promise.all([page.waitForResponse((one) => one.url().endsWith('/comments')), page.click('.composer [type=submit]')]);
  assert.equal(answer.status(), 403);
}));

test('language and colours are chosen and stay', () => signedIn({ ...plain, locale: 'en-GB' }, async (page) => {
  assert.equal(await page.getAttribute('html', 'lang'), 'en');
  await page.click('.who');
  await page.selectOption('#language', 'de');
  await page.click('.theme label:has(#th-d)');
  await page.click('.menu form[action="/preferences"] [type=submit]');
  assert.equal(await page.getAttribute('html', 'lang'), 'de');
  await page.reload();
  assert.equal(await page.getAttribute('html', 'data-theme'), 'dark');
}));

test('after signing out nothing is to be seen', () => signedIn(plain, async (page) => {
  await page.click('.who');
  await page.click('form[action="/sign-out"] [type=submit]');
  await page.goto('/tickets');
  assert.equal(new URL(page.url()).pathname, '/sign-in');
}));
