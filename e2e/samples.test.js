// Every page in every state that the templates know, at three sizes, light and dark: states such as a refused form or a
// database that is away are hard to bring about by clicking.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { names, serve } from './lib/samples.js';

const SHOTS = process.env.SCREENSHOTS;

/** States that a page has only after somebody did something. */
const STATES = {
  'note mode': ['ticket', (page) => page.click('.modes label:has(#mode-note)')],
  'properties open': ['ticket', (page) => page.click('.props > summary')],
  'quoted text open': ['ticket', async (page) => {
    for (const summary of await page.locator('.quoted > summary').all()) await summary.click();
  }],
  'profile menu open': ['list', (page) => page.locator('[popovertarget=profil]:visible').click()],
  'palette open': ['ticket', (page) => page.keyboard.press('Control+k')],
  'order menu open': ['list', (page) => page.click('.pane-head .unfold > summary')],
  'rows selected': ['list', async (page) => {
    if (page.viewportSize().width < 700) return;
    await page.locator('#tickets .check').first().check();
    await page.click('.bulk summary >> nth=0');
  }],
  'shortcuts open': ['list', (page) => page.keyboard.press('?')],
  'person panel': ['ticket', (page) => page.goto(`${page.url()}#person`)],
  'person hidden': ['ticket-masked', (page) => page.goto(`${page.url()}#person`)],
};

let samples; let browser;
before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  samples = await serve();
  browser = await launch();
});
after(async () => { await browser?.close(); samples?.close(); });

test('the samples were drawn', () => {
  assert.ok(names.length > 40, 'draw them first: cargo test -p obhut workspace');
});

const sizes = Object.entries(SIZES).filter(([size]) => !process.env.SIZE || size === process.env.SIZE);
/** What depends on colour alone; the rest was looked at in light. */
const COLOURS = ['color-contrast'];
for (const [size, viewport] of sizes) {
  for (const [colorScheme, rules] of [['light', null], ['dark', COLOURS]]) {
    test(`samples, ${size}, ${colorScheme}`, async () => {
      const { page, faults, close } = await open(browser.browser, samples.base, { viewport, colorScheme, hasTouch: size === 'phone' });
      const found = [];
      const look = async (name, shot) => {
        found.push(...(await audit(page, rules)).map((fault) => `${name}: ${fault}`));
        if (SHOTS && shot) await page.screenshot({ path: join(SHOTS, `${name}-${size}-${colorScheme}.png`) });
      };
      for (const name of names) {
        await page.goto(`${samples.base}/${name}`);
        await look(name.replace('.html', ''), name.endsWith('.de.html'));
      }
      for (const [state, [name, act]] of Object.entries(STATES)) {
        await page.goto(`${samples.base}/${name}.de.html`);
        await act(page);
        await look(state, true);
      }
      await close();
      assert.deepEqual(found, []);
      assert.deepEqual(faults, []);
    });
  }
}
