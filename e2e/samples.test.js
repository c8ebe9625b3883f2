// Every page in every state that the templates know (drawn by `cargo test -p obhut` into target/samples), at three
// sizes, light and dark: states such as a refused form or a database that is away are hard to bring about by clicking.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';

const SAMPLES = process.env.SAMPLES ?? join(import.meta.dirname, '../target/samples');
const SHOTS = process.env.SCREENSHOTS;
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

let server; let base; let browser;

before(async () => {
  server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://samples').pathname);
    try {
      const body = readFileSync(join(SAMPLES, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)], 'content-security-policy': "default-src 'self'" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});
after(async () => { await browser?.close(); server?.close(); });

test('the samples were drawn', () => {
  assert.ok(readdirSync(SAMPLES).filter((name) => name.endsWith('.html')).length > 40);
});

/** States that a page has only after somebody did something. */
const STATES = {
  'note mode': ['ticket', (page) => page.check('#mode-note')],
  'properties open': ['ticket', (page) => page.click('.props > summary')],
  'quoted text open': ['ticket', async (page) => { for (const one of await page.locator('.quoted > summary').all()) await one.click(); }],
  'profile menu open': ['list', (page) => page.locator('[popovertarget=profil]:visible').click()],
  'shortcuts open': ['list', (page) => page.keyboard.press('?')],
  'person panel': ['ticket', (page) => page.goto(`${page.url()}#person`)],
  'person hidden': ['ticket-masked', (page) => page.goto(`${page.url()}#person`)],
};

const names = readdirSync(SAMPLES).filter((name) => name.endsWith('.html')).sort();
for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`samples, ${size}, ${colorScheme}`, async () => {
      const { page, faults, close } = await open(browser.browser, base, { viewport, colorScheme, hasTouch: size === 'phone' });
      const found = [];
      for (const name of names) {
        // The English pages differ in their words only: once is enough.
        if (name.endsWith('.en.html') && size !== 'phone') continue;
        await page.goto(`${base}/${name}`);
        found.push(...(await audit(page)).map((fault) => `${name}: ${fault}`));
        if (SHOTS && name.endsWith('.de.html')) {
          mkdirSync(SHOTS, { recursive: true });
          await page.screenshot({ path: join(SHOTS, `${name.replace('.de.html', '')}-${size}-${colorScheme}.png`) });
        }
      }
      for (const [state, [name, act]] of Object.entries(STATES)) {
        await page.goto(`${base}/${name}.de.html`);
        await act(page);
        found.push(...(await audit(page)).map((fault) => `${state}: ${fault}`));
        if (SHOTS) await page.screenshot({ path: join(SHOTS, `state ${state}-${size}-${colorScheme}.png`) });
      }
      await close();
      assert.deepEqual(found, []);
      assert.deepEqual(faults, []);
    });
  }
}
