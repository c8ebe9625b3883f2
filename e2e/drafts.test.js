// What somebody has typed outlives the browser and the desk: both are killed without warning, in the middle of a sentence.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fragile, launch } from './lib/browser.js';
import { demo } from './lib/desk.js';
import { enter, listening } from './lib/session.js';

const skip = process.env.BASE_URL ? 'kills the desk, so it needs one of its own' : false;
const BOX = '.composer textarea';
const SAVED = 'Entwurf gespeichert';

let desk; let browser; let ticket;
before(async () => {
  if (skip) return;
  desk = await demo();
  browser = await launch();
  const { page, close } = await enter(browser.browser, desk);
  await page.goto('/tickets?view=open');
  ticket = new URL(await page.locator('#tickets .tk').first().getAttribute('href'), desk.base).pathname;
  await close();
});
after(async () => { await browser?.close(); await desk?.close(); });

const saved = (page) => page.waitForFunction((words) => document.querySelector('.saved')?.textContent === words, SAVED);
/** The text that another browser finds. */
async function elsewhere() {
  const { page, close } = await enter(browser.browser, desk);
  await page.goto(ticket);
  const text = await page.inputValue(BOX);
  await close();
  return text;
}
/** Faults that a desk which is away explains. */
const explained = (fault) => /ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK)|network error|Failed to fetch/.test(fault);

test('a browser that is killed loses nothing that was typed a second before', { skip }, async () => {
  const crashing = await fragile();
  const { page } = await enter(crashing.browser, desk);
  await page.goto(ticket);
  await page.locator(BOX).pressSequentially('Guten Tag, der Techniker kommt am');
  await page.waitForTimeout(1_000);
  await crashing.kill();
  assert.equal(await elsewhere(), 'Guten Tag, der Techniker kommt am');
});

test('while the desk is away the page says so, keeps what is typed, and saves it once it is back', { skip }, async (t) => {
  const { page, faults, close } = await enter(browser.browser, desk);
  await page.goto(ticket);
  await listening(page);
  await page.fill(BOX, 'Guten Tag,');
  await saved(page);
  await desk.kill();
  const began = Date.now();
  await page.locator(BOX).pressSequentially(' der Techniker kommt am Montag', { delay: 0 });
  await page.waitForSelector('#stoerung:visible');
  const told = Date.now() - began;
  t.diagnostic(`a killed desk is named after ${told} ms`);
  assert.ok(told < 5_500, `after ${told} ms`);
  assert.equal(await page.inputValue(BOX), 'Guten Tag, der Techniker kommt am Montag');
  await page.press(BOX, 'Control+Enter');
  await page.waitForFunction(() => document.querySelector('.saved').textContent.includes('nicht'));
  assert.equal(await page.inputValue(BOX), 'Guten Tag, der Techniker kommt am Montag', 'what could not be sent stays');
  await desk.again();
  await page.waitForSelector('#stoerung', { state: 'hidden' });
  await saved(page);
  assert.equal(await elsewhere(), 'Guten Tag, der Techniker kommt am Montag');
  await page.reload();
  assert.equal(await page.inputValue(BOX), 'Guten Tag, der Techniker kommt am Montag');
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('#undo');
  assert.equal(await page.locator('.msg', { hasText: 'der Techniker kommt am Montag' }).count(), 1, 'it was sent once');
  await page.click('#undo');
  await page.waitForFunction((box) => document.querySelector(box).value !== '', BOX);
  assert.deepEqual(faults.filter((fault) => !explained(fault)), []);
  faults.length = 0;
  await close();
});

test('a desk that only falls silent is named within five seconds too', { skip }, async (t) => {
  const { page, faults, close } = await enter(browser.browser, desk);
  await page.goto(ticket);
  await listening(page);
  // The line stays open and nothing comes: what a cable does that somebody has pulled out behind the switch.
  desk.freeze();
  const began = Date.now();
  await page.waitForSelector('#stoerung:visible');
  const told = Date.now() - began;
  t.diagnostic(`a silent desk is named after ${told} ms`);
  assert.ok(told < 5_500, `after ${told} ms`);
  desk.thaw();
  await page.waitForSelector('#stoerung', { state: 'hidden' });
  assert.deepEqual(faults.filter((fault) => !explained(fault)), []);
  faults.length = 0;
  await close();
});

test('a draft of a new ticket outlives the desk as well', { skip }, async () => {
  const { page, close } = await enter(browser.browser, desk);
  await page.goto('/tickets/new');
  await page.fill('[name=subject]', 'Rückruf am Abend');
  await page.fill('[name=body]', 'Frau Ebert möchte');
  await saved(page);
  await page.goto('/tickets');
  await close();
  await desk.kill();
  await desk.again();
  const back = await enter(browser.browser, desk);
  await back.page.goto('/tickets/new');
  assert.equal(await back.page.inputValue('[name=subject]'), 'Rückruf am Abend');
  assert.equal(await back.page.inputValue('[name=body]'), 'Frau Ebert möchte');
  await back.close();
});
