// Draws the pictures of the README and of docs/pictures anew, from the demonstration: `npm run pictures`.
import { join } from 'node:path';
import { launch, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';
import { enter, listening, storyTicket } from './lib/session.js';

const FOLDER = join(import.meta.dirname, '../docs/pictures');
const AGENT = 'jana@lindhof.example';
const SPECIALIST = 'soeren@lindhof.example';

// A sender stands on the page of what leaves; nothing is sent.
const desk = await demo(['--smtp', 'smtp://127.0.0.1:9', '--mail-from', 'support@lindhof.example']);
const browser = await launch();

const ticket = `/tickets/${await storyTicket(browser.browser, desk)}`;
// The specialist reads along.
const visit = await enter(browser.browser, desk, { email: SPECIALIST });
await visit.page.goto(ticket);
await listening(visit.page);

/** One picture on a wide screen and one on a telephone. */
async function picture(name, email, prepare) {
  for (const [size, suffix] of [['desk', ''], ['phone', '-phone']]) {
    const { page, close } = await enter(browser.browser, desk, { email, viewport: SIZES[size], hasTouch: size === 'phone' });
    await prepare(page);
    await page.evaluate(() => { const thread = document.querySelector('#verlauf'); if (thread) thread.scrollTop = thread.scrollHeight; });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(FOLDER, `${name}${suffix}.png`) });
    await close();
  }
}

await picture('workspace', AGENT, async (page) => {
  await page.goto(`${ticket}?view=all`);
  await listening(page);
  await page.waitForSelector('#anwesend >> text=liest gerade mit');
  await page.fill('.composer textarea', 'Guten Tag Frau Demir,\nseit der Version 7.2 steht der Menüpunkt unter „Verbindungen“. Die Anleitung hängt an.');
  await page.waitForFunction(() => document.querySelector('.saved').textContent !== '');
  await page.evaluate(() => document.activeElement.blur());
});
await picture('specialist', SPECIALIST, async (page) => {
  await page.goto(ticket);
  await page.fill('.composer textarea', '{Anrede},\nseit der Version 7.2 steht der Menüpunkt unter „Verbindungen“.');
  await page.waitForFunction(() => document.querySelector('.saved').textContent !== '');
  await page.evaluate(() => document.activeElement.blur());
});
await picture('side-conversation', SPECIALIST, async (page) => {
  await page.goto(`${ticket}/partner`);
  await page.selectOption('#f-recipient', { label: 'Sund Displaytechnik GmbH' });
  await page.fill('#f-text', 'Guten Tag,\n\ndas Gerät Sund 55 von {Person} findet nach dem Update auf 7.2.1 das Heimnetz nicht. Wo steht der Menüpunkt „Netzwerk“ jetzt? Rückruf gern unter 0431 555 01 38.');
  await page.click('button[value=preview]');
  await page.waitForSelector('.letter');
});
await picture('administration', desk.email, (page) => page.goto('/admin/people'));

await visit.close();
await browser.close();
await desk.close();
