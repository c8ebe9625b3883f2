// The first visit: an empty desk prints a one-time link, and behind it begins the work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { start } from './lib/desk.js';

let desk; let browser;
const skip = process.env.BASE_URL ? 'needs an empty desk of its own' : false;
before(async () => {
  if (skip) return;
  desk = await start('serve');
  browser = await launch();
});
after(async () => { await browser?.close(); await desk?.close(); });

test('from the printed link to the first empty list', { skip }, async () => {
  const [link] = /http:\/\/\S+\/setup\/\S+/.exec(desk.said()) ?? [];
  assert.ok(link, `no link was printed:\n${desk.said()}`);
  const path = new URL(link).pathname;
  const { page, faults, close } = await open(browser.browser, desk.base, { viewport: SIZES.phone, expected: [404, 422] });
  await page.goto(path);
  await page.fill('[name=company]', 'Radhaus Süd');
  await page.fill('[name=name]', 'Nele Graf');
  await page.fill('[name=email]', 'nele@radhaus.example');
  await page.fill('[name=password]', 'kurz');
  await page.fill('[name=password_again]', 'anders');
  await page.click('[type=submit]');
  assert.ok(await page.isVisible('#p-password'));
  assert.ok(await page.isVisible('#p-password_again'));
  assert.ok(await page.isVisible('#p-safety'), 'what happens when the disk dies is chosen, never assumed');
  assert.equal(await page.inputValue('[name=company]'), 'Radhaus Süd', 'what was right stays');
  assert.deepEqual(await audit(page), []);
  for (const field of ['password', 'password_again']) await page.fill(`[name=${field}]`, 'kiesel-anker-lampe');
  await page.check('[name=safety][value=none]');
  await page.click('[type=submit]');
  await page.waitForSelector('#liste');
  assert.ok(await page.isVisible('.empty'), 'an empty list says what happens next');
  assert.deepEqual(await audit(page), []);
  const again = await page.goto(path);
  assert.equal(again.status(), 404, 'the link is good once');
  await close();
  assert.deepEqual(faults, []);
});
