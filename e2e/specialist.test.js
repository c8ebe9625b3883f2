// A specialist works a ticket without learning who the customer is: in the raw HTML, not only on the screen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';
import { caller, enter, storyTicket } from './lib/session.js';
import { walk } from './lib/walk.js';

let desk; let browser; let known;
const SPECIALIST = 'soeren@lindhof.example';
before(async () => { desk = await demo(); browser = await launch(); known = await customerOf(); });
after(async () => { await browser?.close(); await desk?.close(); });

async function signedIn(email, options, story) {
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

/** The story's ticket as the administrator sees it: its number and what is known of the person. */
function customerOf() {
  return signedIn(desk.email, { javaScriptEnabled: false }, async (page) => {
    const number = await storyTicket(browser.browser, desk);
    await page.goto(`/tickets/${number}`);
    const name = await page.textContent('#person h2');
    const email = (await page.textContent('#person')).match(/[\w.+-]+@[\w.-]+/)[0];
    return { number, name: name.trim(), email };
  });
}

function hides(html) {
  for (const value of [known.name, known.email, ...known.name.split(/[\s-]+/).filter((part) => part.length > 3)]) {
    assert.ok(!html.includes(value), `"${value}" stands in the page`);
  }
}

test('no page of the specialist holds the customer', () => signedIn(SPECIALIST, { javaScriptEnabled: false }, async (page) => {
  for (const path of ['/', '/tickets?view=all', `/tickets/${known.number}`]) {
    const answer = await page.goto(path);
    hides(await answer.text());
  }
  await page.goto(`/tickets/${known.number}`);
  assert.match(await page.textContent('#person h2'), /^\p{L}+ \d+$/u);
  assert.match(await page.textContent('#person'), /Pseudonym/);
}));

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`the ticket behind the mask has no fault: ${size}, ${colorScheme}`, () => signedIn(SPECIALIST, { viewport, colorScheme }, async (page) => {
      await page.goto(`/tickets/${known.number}`);
      assert.deepEqual(await audit(page), []);
      if (size === 'desk') {
        await page.click('[popovertarget=einblick]');
        assert.deepEqual(await audit(page), []);
      }
    }));
  }
}

test('a proposed answer is checked by a colleague', async () => {
  await signedIn(SPECIALIST, { javaScriptEnabled: false }, async (page) => {
    await page.goto(`/tickets/${known.number}`);
    await page.click('.modes label:has(#mode-draft)');
    await page.fill('.composer textarea', '{Anrede},\nder Stand passt zum Verlauf.');
    await page.click('.composer [type=submit]');
    assert.match(await page.textContent('#verlauf'), /Vorschlag/);
  });
  await signedIn(desk.email, { javaScriptEnabled: false }, async (page) => {
    await page.goto(`/tickets/${known.number}`);
    await page.click('#verlauf a:has-text("Übernehmen")');
    assert.match(await page.inputValue('.composer textarea'), /\{Anrede\},\n?\s*der Stand passt/);
    await page.click('.composer [type=submit]');
    assert.match(await page.textContent('#verlauf'), new RegExp(`Guten Tag ${known.name}`));
  });
  await signedIn(SPECIALIST, { javaScriptEnabled: false }, async (page) => hides(await (await page.goto(`/tickets/${known.number}`)).text()));
});

test('an answer leaves without the specialist seeing name or address', () => signedIn(SPECIALIST, { javaScriptEnabled: false }, async (page) => {
  await page.goto(`/tickets/${known.number}`);
  assert.match(await page.textContent('.composer .to'), /ohne Adresse/);
  await page.check('#mode-reply');
  await page.fill('.composer textarea', '{Anrede},\nbitte starten Sie das Gerät neu.');
  await page.click('.composer [type=submit]');
  assert.match(await page.textContent('#verlauf'), /starten Sie das Gerät neu/);
  hides(await page.content());
}));

/** The tickets of the demonstration's story, one at each of its steps, and everything by which their customers could be known. */
async function storyOf() {
  const api = caller(desk);
  const tickets = [...desk.said().matchAll(/^Story, step \d+: \/tickets\/(\d+)/gm)].map(([, number]) => number);
  const traces = new Set();
  for (const number of tickets) {
    const { ticket } = await api('GET', `tickets/${number}`);
    const { user } = await api('GET', `users/${ticket.requester_id}`);
    for (const word of [user.email, user.phone, ...user.name.split(/[\s-]+/)]) if (word?.length > 3) traces.add(word);
  }
  return { tickets, traces: [...traces] };
}

const skip = process.env.BASE_URL ? 'looks at the story that the demonstration tells' : false;
for (const [who, email, least] of [['a specialist', SPECIALIST, 1], ['the specialist who asks the manufacturer', 'ilka@lindhof.example', 2], ['the web editor', 'noah@lindhof.example', 1]]) {
  test(`${who} finds no customer of the story on any page, by any search, or in what was asked outside`, { skip }, async () => {
    const { tickets, traces } = await storyOf();
    assert.ok(tickets.length === 9 && traces.length > 20, 'the demonstration tells its story');
    const { page, close } = await enter(browser.browser, desk, { email });
    const open = [];
    for (const number of tickets) if ((await page.request.get(`/tickets/${number}`)).status() === 200) open.push(`/tickets/${number}`);
    assert.ok(open.length >= least, 'what was passed on is there');
    const paths = new Set([...await walk(page, ['/', '/tasks', '/tickets?view=mine', '/tickets?view=all', ...open]), ...open]);
    for (const path of open) {
      const below = (await (await page.request.get(path)).text()).matchAll(new RegExp(`href="(${path}/[^"#?]+)"`, 'g'));
      for (const [, href] of below) if (!/\/(files|original)\//.test(href)) paths.add(href);
    }
    for (const path of paths) {
      const html = await (await page.request.get(path)).text();
      for (const trace of traces) assert.ok(!html.includes(trace), `"${trace}" stands in ${path}`);
    }
    for (const trace of traces) {
      await page.goto('/search');
      await page.fill('#suche', trace);
      await page.click('form[action="/search"] .btn[type=submit]');
      await page.waitForSelector('.hits, .empty');
      assert.equal(await page.locator('.hit').count(), 0, `a search for "${trace}" finds nothing`);
    }
    await close();
  });
}

// Last, for a look opens the ticket to whoever took it.
test('a look needs one purpose and shows what it needs', () => signedIn(SPECIALIST, {}, async (page) => {
  await page.goto(`/tickets/${known.number}`);
  await page.click('[popovertarget=einblick]');
  await page.check('#einblick [value=visit]');
  await page.click('#einblick [type=submit]');
  await page.waitForFunction((name) => document.querySelector('#person')?.textContent.includes(name), known.name);
  assert.match(await page.textContent('#person'), /Termin vor Ort/);
}));
