// What remains of an erasure: its certificate, read and taken along by those who oversee; and what leaves the house about it:
// other systems that are told, keepers of the log. Worked without script; each page is looked at by axe.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

const plain = { javaScriptEnabled: false };
const OFFICER = 'bernd@lindhof.example';

/** A signed-in page of somebody; faults of the page fail the story. */
async function as(email, options, story) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  const told = await story(page);
  await close();
  assert.deepEqual(faults, []);
  return told;
}

/** Asks the API as the administrator. */
async function api(method, path) {
  const authorization = `Basic ${Buffer.from(`${desk.email}:${desk.password}`).toString('base64')}`;
  const answer = await fetch(`${desk.base}/api/v2/${path}`, { method, headers: { authorization } });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}

/** Forgets the newest ticket for good. */
async function forget() {
  const { body } = await api('GET', 'tickets?per_page=1');
  const { id } = body.tickets[0];
  assert.equal((await api('DELETE', `tickets/${id}`)).status, 204);
  assert.equal((await api('DELETE', `deleted_tickets/${id}`)).status, 200);
}

test('an erasure is certified, and the officer takes the certificate along', async () => {
  await forget();
  await as(OFFICER, { ...plain, acceptDownloads: true }, async (page) => {
    await page.goto('/admin/certificates');
    const path = await page.getAttribute('table a[href^="/admin/certificates/"]', 'href');
    for (const until = Date.now() + 20_000; ;) {
      await page.goto(path);
      if (await page.isVisible('a[href$="certificate.pdf"]')) break;
      assert.ok(Date.now() < until, 'no certificate came');
      await pause(250);
    }
    assert.match(await page.textContent('main'), /Vorgänge mit ihren Inhalten/);
    for (const [ending, start] of [['pdf', '%PDF-'], ['tlog-proof', 'c2sp.org/tlog-proof@v1\n']]) {
      const [file] = await Promise.all([page.waitForEvent('download'), page.click(`a[href$="certificate.${ending}"]`)]);
      assert.equal(file.suggestedFilename(), `certificate.${ending}`);
      const chunks = await (await file.createReadStream()).toArray();
      assert.ok(Buffer.concat(chunks).toString('latin1').startsWith(start), ending);
    }
  });
});

test('the administrator enters a system and a keeper; what is wrong is named', async () => {
  await as(desk.email, { ...plain, expected: [422] }, async (page) => {
    await page.goto('/admin/systems');
    await page.fill('#new-name', 'Laden');
    await page.fill('#new-endpoint', 'http://laden.example/hook');
    await page.click('#new [type=submit]');
    assert.equal(await page.inputValue('#new-name'), 'Laden');
    assert.equal(await page.getAttribute('#new-endpoint', 'aria-invalid'), 'true');
    await page.fill('#new-endpoint', 'https://laden.example/hook');
    await page.click('#new [type=submit]');
    assert.match(page.url(), /\/admin\/systems\/\d+$/);
    await page.goto('/admin/keepers');
    await page.fill('#new-place', 'betriebsrat@lindhof.example');
    await page.click('#new [type=submit]');
    assert.match(await page.textContent('main'), /betriebsrat@lindhof\.example/);
    assert.match(await page.textContent('pre'), /obhut\.log\//);
  });
});

for (const [name, size] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the pages are without fault: ${name}, ${colorScheme}`, async () => {
      await as(desk.email, { viewport: size, colorScheme }, async (page) => {
        for (const path of ['/admin/certificates', '/admin/systems', '/admin/keepers']) {
          await page.goto(path);
          assert.deepEqual(await audit(page), [], path);
          const inner = await page.evaluate((start) => document.querySelector(`main table a[href^="${start}/"]`)?.getAttribute('href'), path);
          if (inner) {
            await page.goto(inner);
            assert.deepEqual(await audit(page), [], inner);
          }
        }
      });
    });
  }
}
