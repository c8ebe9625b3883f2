// Every page there is: the routes are read from the source, the pages are found by following links as four people of the
// desk, and each is looked at by axe in three sizes, light and dark. A page that no link leads to fails, so none is left
// out. The busiest two are looked at with everything opened that opens; then magnification and paper.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';
import { enter } from './lib/session.js';

const SOURCE = join(import.meta.dirname, '../crates/obhut/src');
const SHOTS = process.env.SCREENSHOTS;
const THEMES = ['light', 'dark'];
/** A theme changes colours and nothing else. */
const rules = (theme) => (theme === 'dark' ? ['color-contrast'] : null);
/** Pages that need more than a link, and the stories that look at them. */
const ELSEWHERE = {
  '/setup/{token}': 'setup.test.js',
  '/invite/{word}': 'admin.test.js',
  '/sign-in': 'desk.test.js',
  '/training': 'samples.test.js',
  '/tickets/{number}/macros': 'writing.test.js',
  '/tickets/{number}/partner/{side}': 'handover.test.js',
  '/admin/suspended/{id}': 'mail.test.js',
  '/privacy/openings/{id}/names': 'access-log.test.js',
};
/** Routes that answer with something else than a page. */
const NO_PAGE = ['/health', '/events', '/assets/{*name}', '/brand/{name}', '/attachments/{id}', '/admin/mail/rejected/{id}/mail.eml',
  '/tickets/{number}/original/{comment}/mail.eml', '/tickets/{number}/partner/{side}/files/{file}'];

const sources = (path) => readdirSync(path, { recursive: true }).filter((name) => name.endsWith('.rs') && !name.includes('tests')).map((name) => readFileSync(join(path, name), 'utf8'));
/** The patterns of all routes that answer to GET, as the router has them. */
const routes = [...new Set(sources(SOURCE).flatMap((text) => [...text.matchAll(/\.route\(\s*"(\/[^"]*)",\s*get\(/g)].map((found) => found[1])))]
  .filter((path) => !path.startsWith('/api/') && !NO_PAGE.includes(path)).sort();
const shapes = routes.map((route) => [route, new RegExp(`^${route.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)]);
/** The route of a path; those without a gap go first. */
const routeOf = (path) => (routes.includes(path) ? path : shapes.find(([, shape]) => shape.test(path))?.[0]);

let desk; let browser;
/** Where the search for pages begins. */
const begin = ['/', '/signed-out'];
before(async () => {
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  desk = await demo();
  browser = await launch();
  await furnish();
});
after(async () => { await browser?.close(); await desk?.close(); });

/** One of everything that a fresh desk has none of. */
async function furnish() {
  const { page, close } = await enter(browser.browser, desk, { javaScriptEnabled: false });
  const fill = async (path, fields, submit) => {
    await page.goto(path);
    for (const [name, value] of Object.entries(fields)) await page.fill(`#inhalt [name=${name}]`, value);
    await page.click(submit);
  };
  await fill('/views/new', { title: 'Dringendes' }, '[name=act][value=save]');
  await fill('/macros/new', { title: 'Gruß', comment_value: 'Viele Grüße' }, 'form[action="/macros"] [type=submit]');
  await fill('/admin/servers/new/imap', { host: 'localhost', user: 'support', password: 'geheim' }, '#server [type=submit]');
  await fill('/admin/addresses/new', { email: 'service@lindhof.example' }, '#address [type=submit]');
  await page.goto('/recipients/new');
  await page.fill('#f-name', 'Panelwerk Süd');
  await page.fill('#f-addresses', 'service@panelwerk.example');
  await page.selectOption('#f-role', { index: 1 });
  await page.selectOption('#f-country', 'DE');
  await page.locator('[name=purpose]').first().check();
  await page.click('form[action^="/recipients"] [type=submit]');
  await fill('/admin/fields/ticket/new', { title: 'Seriennummer' }, '#inhalt form [type=submit]');
  // Somebody who is in the directory already, with another address.
  await fill('/tickets/new', { requester_name: 'Leyla Demir', requester_email: 'leyla.demir@pots.example', subject: 'Noch einmal', body: 'Guten Tag' }, 'form[action="/tickets"][method=post] [type=submit]');
  begin.push(new URL(await page.getAttribute('#person a[href^="/people/"]', 'href'), desk.base).pathname);
  const two = (number) => String(number).padStart(2, '0');
  const moment = (hours) => {
    const at = new Date(Date.now() + hours * 3_600_000);
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  };
  await page.goto('/privacy/openings');
  await page.fill('#ask-reason', 'Eine Kundin fragt, wer in ihren Vorgang gesehen hat.');
  await page.fill('#ask-from', moment(-2));
  await page.fill('#ask-until', moment(1));
  await page.click('#ask [type=submit]');
  await close();
}

/** Follows links as one person; adds to `found` what of each route was seen first. */
async function follow(email, found) {
  const { page, close } = await enter(browser.browser, desk, { email });
  const waiting = [...begin]; const seen = new Set(waiting); const visits = {};
  while (waiting.length > 0) {
    const path = waiting.shift();
    const answer = await page.request.get(path);
    const route = routeOf(new URL(answer.url()).pathname);
    if (!answer.headers()['content-type']?.startsWith('text/html')) { if (route) found[route] ??= null; continue; }
    const html = await answer.text();
    if (answer.ok() && route) found[route] ??= { email, path: new URL(answer.url()).pathname };
    for (const [, href] of html.matchAll(/(?:href|action)="(\/[^"#]*)/g)) {
      const [next] = href.replaceAll('&#38;', '&').replaceAll('&amp;', '&').split('?');
      const shape = routeOf(next);
      // Three of a kind are enough to find what hangs on them.
      if (!shape || seen.has(next) || (visits[shape] ?? 0) >= 3 || NO_PAGE.includes(shape)) continue;
      seen.add(next);
      visits[shape] = (visits[shape] ?? 0) + 1;
      waiting.push(next);
    }
  }
  await close();
}

let found;
test('every page is found by following links', async (t) => {
  found = {};
  for (const email of [desk.email, 'jana@lindhof.example', 'soeren@lindhof.example', 'bernd@lindhof.example']) await follow(email, found);
  t.diagnostic(`${routes.length} routes that answer to GET, ${Object.keys(found).length} found by links`);
  const missing = routes.filter((route) => found[route] === undefined && !(route in ELSEWHERE));
  assert.deepEqual(missing, []);
  const gone = Object.keys(ELSEWHERE).filter((route) => !routes.includes(route));
  assert.deepEqual(gone, [], 'routes that are no longer there');
});

test('every page is sound in every size and colour', async (t) => {
  const faults = []; const slow = [];
  for (const email of new Set(Object.values(found).filter(Boolean).map((one) => one.email))) {
    const { page, close } = await enter(browser.browser, desk, { email });
    for (const [route, one] of Object.entries(found).filter(([, at]) => at?.email === email)) {
      assert.equal((await page.goto(one.path)).status(), 200, one.path);
      const began = Date.now();
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        // The tablet's colours are those of the wide screen.
        for (const colorScheme of size === 'tablet' ? ['light'] : THEMES) {
          await page.emulateMedia({ colorScheme });
          faults.push(...(await audit(page, rules(colorScheme))).map((fault) => `${route} ${size} ${colorScheme}: ${fault}`));
          if (SHOTS) await page.screenshot({ path: join(SHOTS, `${route.slice(1).replaceAll(/\W+/g, '-') || 'start'}-${size}-${colorScheme}.png`) });
        }
      }
      slow.push([Date.now() - began, route]);
    }
    await close();
  }
  t.diagnostic(`looked at longest: ${slow.sort((a, b) => b[0] - a[0]).slice(0, 3).map(([ms, route]) => `${route} ${ms} ms`).join(', ')}`);
  assert.deepEqual(faults, []);
});

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`what opens on list and ticket is sound when it is open, ${size}`, async (t) => {
    const faults = []; let states = 0;
    const { page, close } = await enter(browser.browser, desk, { viewport });
    await page.goto('/tickets?view=open');
    const ticket = new URL(await page.locator('#tickets .tk').first().getAttribute('href'), desk.base).pathname;
    for (const path of ['/tickets?view=open', ticket]) {
      await page.goto(path);
      const count = await page.locator('details > summary, [popovertarget]:not([popovertargetaction]), [data-open]').count();
      for (let index = 0; index < count; index += 1) {
        await page.goto(path);
        const opener = page.locator('details > summary, [popovertarget]:not([popovertargetaction]), [data-open]').nth(index);
        const opened = await opener.evaluate((element) => {
          // Whatever it lies in is opened first, as a person would.
          for (let outer = element.parentElement?.closest('details, [popover]'); outer; outer = outer.parentElement?.closest('details, [popover]')) {
            if (outer.matches('details')) { if (!outer.contains(element.closest('summary')) || outer !== element.parentElement) outer.open = true; } else if (!outer.matches(':popover-open')) outer.showPopover();
          }
          if (element.checkVisibility?.() === false || element.getClientRects().length === 0) return false;
          if (element.matches('summary')) element.parentElement.open = true; else element.click();
          return true;
        });
        if (!opened) continue;
        states += 1;
        const name = await opener.evaluate((element) => element.textContent.trim().slice(0, 40) || element.getAttribute('aria-label') || element.id);
        for (const colorScheme of THEMES) {
          await page.emulateMedia({ colorScheme });
          faults.push(...(await audit(page, rules(colorScheme))).map((fault) => `${path} "${name}" ${colorScheme}: ${fault}`));
        }
      }
      await page.goto(path);
      await page.keyboard.press('Control+k');
      faults.push(...(await audit(page)).map((fault) => `${path} palette: ${fault}`));
    }
    t.diagnostic(`${states} opened states`);
    await close();
    assert.deepEqual([...new Set(faults)], []);
  });
}

test('magnified to 200 % nothing is cut off or lost', async () => {
  const { page, close } = await enter(browser.browser, desk, { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 });
  await page.goto('/tickets?view=open');
  assert.deepEqual(await audit(page), []);
  await page.goto(await page.locator('#tickets .tk').first().getAttribute('href'));
  assert.deepEqual(await audit(page), []);
  const shown = await page.evaluate(() => {
    const box = document.querySelector('.composer textarea').getBoundingClientRect();
    const thread = document.querySelector('#verlauf').getBoundingClientRect();
    return { box: box.bottom <= innerHeight && box.top >= 0 && box.height > 30, thread: thread.height };
  });
  assert.ok(shown.box, 'the box to write in is on the screen');
  assert.ok(shown.thread > 60, `the conversation has ${shown.thread} px`);
  await page.goto('/admin/people');
  assert.deepEqual(await audit(page), []);
  await close();
});

test('on paper stands the conversation, whole and dark on white', async () => {
  const { page, close } = await enter(browser.browser, desk, { colorScheme: 'dark' });
  await page.goto('/tickets?view=open');
  await page.goto(await page.locator('#tickets .tk').first().getAttribute('href'));
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const gone of ['.side', '.list', '.composer', '#more', '#solve']) {
    assert.equal(await page.locator(`${gone}:visible`).count(), 0, gone);
  }
  assert.ok(await page.isVisible('#betreff'));
  const paper = await page.evaluate(() => {
    const thread = document.querySelector('#verlauf');
    const style = (element) => getComputedStyle(element);
    const light = (colour) => { const canvas = document.createElement('canvas').getContext('2d'); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((sum, part) => sum + part, 0) / 3; };
    return { cut: thread.scrollHeight - thread.clientHeight, ink: light(style(document.querySelector('.msg .words')).color), ground: light(style(document.body).backgroundColor) };
  });
  assert.ok(paper.cut <= 1, `${paper.cut} px of the conversation are cut off`);
  assert.ok(paper.ink < 100 && paper.ground > 240, JSON.stringify(paper));
  if (SHOTS) await page.pdf({ path: join(SHOTS, 'ticket.pdf') });
  await close();
});
