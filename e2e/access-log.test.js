// Who looked at whom: those who oversee read the log and take it along; who it was is asked for, decided by two and read.
// The acts are done without script; each page is looked at by axe in its opened states.
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
/** The addresses of the demo's staff; all have the administrator's password. */
const COORDINATOR = 'katrin@lindhof.example';
const OFFICER = 'bernd@lindhof.example';
const AGENT = 'jana@lindhof.example';

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

/** An agent opens the first ticket of the list; answers its number, once the look is in the log. */
async function look() {
  const number = await as(AGENT, plain, async (page) => {
    await page.goto('/tickets?view=all');
    const href = await page.getAttribute('a[href^="/tickets/"]:not([href$="new"])', 'href');
    await page.goto(href);
    return new URL(page.url()).pathname.split('/').pop();
  });
  await pause(1_000);
  return number;
}

/** A moment some hours from now as a form takes it. */
function moment(hours) {
  const at = new Date(Date.now() + hours * 3_600_000);
  const two = (number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

test('the officer sees the look within a second, narrows the log and takes it along', async () => {
  const number = await look();
  await as(OFFICER, { ...plain, acceptDownloads: true }, async (page) => {
    await page.click('nav a[href="/privacy/log"]');
    await page.selectOption('#narrow-deed', 'seen');
    await page.fill('#narrow-ticket', number);
    await page.click('#narrow [type=submit]');
    assert.match(page.url(), /\/privacy\/log\?deed=seen&ticket=\d+$/);
    const rows = page.locator('table[aria-labelledby=log-t] tbody tr');
    assert.ok(await rows.count() >= 1);
    const first = await rows.first().innerText();
    assert.match(first, /Gesehen/);
    assert.match(first, /Service/);
    assert.doesNotMatch(await page.innerText('#inhalt'), /Jana Krüger/);
    const [file] = await Promise.all([page.waitForEvent('download'), page.click('#inhalt form[action="/privacy/log/export"] button')]);
    assert.equal(file.suggestedFilename(), 'log.csv');
    await page.goto('/privacy/log?deed=exported');
    assert.match(await page.innerText('#inhalt'), /Mitgenommen/);
  });
});

test('colleagues and the administrator find no log', async () => {
  for (const email of [AGENT, desk.email]) {
    await as(email, { ...plain, expected: [404] }, async (page) => {
      assert.equal((await page.goto('/privacy/log')).status(), 404);
      assert.equal(await page.locator('nav a[href="/privacy/log"]').count(), 0);
    });
  }
});

test('who it was is read after a reason and two consents, by whoever asked alone', async () => {
  const number = await look();
  const path = await as(desk.email, { ...plain, expected: [404, 422] }, async (page) => {
    await page.click('nav a[href="/privacy/openings"]');
    await page.fill('#ask-reason', 'kurz');
    await page.click('#ask [type=submit]');
    assert.equal(await page.inputValue('#ask-reason'), 'kurz');
    await page.fill('#ask-reason', 'Die Kundin fragt, wer in ihren Vorgang gesehen hat.');
    await page.fill('#ask-from', moment(-2));
    await page.fill('#ask-until', moment(1));
    await page.fill('#ask-ticket', number);
    await page.click('#ask [type=submit]');
    const { pathname } = new URL(page.url());
    assert.match(pathname, /^\/privacy\/openings\/\d+$/);
    assert.equal((await page.goto(`${pathname}/names`)).status(), 404);
    return pathname;
  });
  for (const email of [COORDINATOR, OFFICER]) {
    await as(email, plain, async (page) => {
      assert.match(await page.innerText('nav a[href="/privacy/openings"]'), /1/);
      await page.goto(path);
      await page.click(`form[action="${path}/consent"] button`);
    });
  }
  await as(desk.email, plain, async (page) => {
    await page.goto(path);
    await page.click(`a[href="${path}/names"]`);
    assert.match(await page.innerText('table[aria-labelledby=names-t]'), /Jana Krüger/);
  });
  await as(OFFICER, { ...plain, expected: [404] }, async (page) => {
    assert.equal((await page.goto(`${path}/names`)).status(), 404);
    await page.goto('/privacy/log?deed=opened');
    assert.match(await page.innerText('#inhalt'), /Namen gelesen/);
  });
});

test('the pages hold in every size and colour', async () => {
  const number = await look();
  for (const viewport of Object.values(SIZES)) {
    for (const colorScheme of ['light', 'dark']) {
      await as(OFFICER, { viewport, colorScheme }, async (page) => {
        for (const path of ['/privacy/log', `/privacy/log?ticket=${number}`, '/privacy/openings']) {
          await page.goto(path);
          assert.deepEqual(await audit(page), [], `${path} ${viewport.width} ${colorScheme}`);
        }
        if (process.env.SHOTS) {
          await page.goto('/privacy/log');
          await page.screenshot({ path: `${process.env.SHOTS}/log-${viewport.width}-${colorScheme}.png` });
        }
        await page.goto(`/tickets/${number}`);
        await page.evaluate(() => document.querySelectorAll('.cust details').forEach((one) => { one.open = true; }));
        assert.deepEqual(await audit(page), [], `ticket ${viewport.width} ${colorScheme}`);
      });
      await as(desk.email, { viewport, colorScheme }, async (page) => {
        await page.goto('/admin/access-log');
        assert.deepEqual(await audit(page), [], `settings ${viewport.width} ${colorScheme}`);
      });
    }
  }
});
