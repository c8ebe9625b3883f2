// Every page of every role, and what can be opened in it, as axe sees it: wide, on a tablet, on a telephone, light and dark.
// The pages are found by following the links of everybody; a page that the program has and nobody came by fails the story.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo, freePort } from './lib/desk.js';
import { enter, listening } from './lib/session.js';
import { routes, send, walk } from './lib/walk.js';

const SHOTS = process.env.SCREENSHOTS;
const STAFF = {
  agent: 'jana@lindhof.example', specialist: 'soeren@lindhof.example', editor: 'noah@lindhof.example',
  coordinator: 'katrin@lindhof.example', officer: 'bernd@lindhof.example', administrator: 'ada@lindhof.example',
};
/** Pages behind words that go out by mail alone, once: the samples have them in every state. */
const BEHIND_WORDS = ['/certificate/{word}', '/setup/{token}'];
/** Pages of customers, who do not sign in here: their own stories look at them. */
const OF_CUSTOMERS = /^\/(help|contact|consent|my|portal|sitemap)\b/;
/** Only whoever asked for the names can read them, and only after two consents: looked at where that is told. */
const TOLD_ELSEWHERE = ['/privacy/openings/{id}/names'];
const sizes = Object.entries(SIZES).filter(([size]) => !process.env.SIZE || size === process.env.SIZE);
const skip = process.env.BASE_URL ? 'fills a desk of its own' : false;

let desk; let browser; let ticket; let mailed; let invited;
/** Pages that no link leads to without a choice made before, and the addresses that were come by. */
const seeds = []; const seen = new Set();

/** Asks the API as the administrator. */
async function api(method, path, body) {
  const authorization = `Basic ${Buffer.from(`${desk.email}:${desk.password}`).toString('base64')}`;
  const answer = await fetch(`${desk.base}/api/v2/${path}`, { method, headers: { authorization, 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${answer.ok ? '' : await answer.text()}`);
  return answer.status === 204 ? null : answer.json();
}

/** A mail comes in, as a mail server of the house hands it over. */
function mail(port, from, subject, text) {
  const lines = ['LHLO mx.example', `MAIL FROM:<${from}>`, 'RCPT TO:<support@lindhof.example>', 'DATA',
    `From: ${from}\r\nTo: support@lindhof.example\r\nSubject: ${subject}\r\nMessage-ID: <${Math.random()}@example>\r\nDate: ${new Date().toUTCString()}\r\n\r\n${text}\r\n.`, 'QUIT'];
  return new Promise((done, failed) => {
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8');
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      if (/^[45]\d\d /m.test(heard)) { failed(new Error(heard)); socket.destroy(); }
      if (!/^\d{3} .*\r\n$/m.test(heard)) return;
      heard = '';
      if (lines.length > 0) socket.write(`${lines.shift()}\r\n`); else socket.end();
    });
    socket.on('error', failed);
    socket.on('close', () => done());
  });
}

before(async () => {
  if (skip) return;
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  const lmtp = await freePort();
  desk = await demo(['--smtp', 'smtp://127.0.0.1:9', '--mail-from', 'support@lindhof.example', '--lmtp-listen', `127.0.0.1:${lmtp}`]);
  browser = await launch();
  const { page, close } = await enter(browser.browser, desk, { javaScriptEnabled: false });
  // What the demonstration has none of: of each kind of thing one.
  await api('POST', 'triggers', { trigger: { title: 'Hinweis an die Gruppe', conditions: { all: [{ field: 'update_type', operator: 'is', value: 'Create' }] }, actions: [{ field: 'priority', value: 'high' }] } });
  await api('POST', 'automations', { automation: { title: 'Nach drei Tagen', conditions: { all: [{ field: 'status', operator: 'less_than', value: 'solved' }, { field: 'updated_at', operator: 'greater_than', value: '72' }] }, actions: [{ field: 'priority', value: 'low' }] } });
  await api('POST', 'slas/policies', { sla_policy: { title: 'Zusage', filter: { all: [] }, policy_metrics: [{ metric: 'first_reply_time', priority: 'normal', target: 60, business_hours: false }] } });
  await api('POST', 'business_hours/schedules', { schedule: { name: 'Werktags', time_zone: 'Europe/Berlin' } });
  await api('POST', 'ticket_fields', { ticket_field: { type: 'text', title: 'Seriennummer', required: true } });
  await api('POST', 'macros', { macro: { title: 'Wir melden uns', actions: [{ field: 'comment_value', value: 'wir sehen nach.' }, { field: 'priority', value: 'high' }] } });
  await api('POST', 'views', { view: { title: 'Dringendes', all: [{ field: 'priority', operator: 'is', value: 'urgent' }] } });
  await send(page, '/admin/systems', '/admin/systems', { name: 'Laden', endpoint: 'https://laden.example/hook' });
  await send(page, '/admin/keepers', '/admin/keepers', { place: 'betriebsrat@lindhof.example' });
  await send(page, '/admin/servers/new/imap', '/admin/servers/new/imap', { host: 'imap.lindhof.example', port: '993', security: 'tls', sign_in: 'password', user: 'desk', password: 'sehr-geheim-1', folders: 'INBOX', after_import: 'mark' });
  await send(page, '/admin/addresses/new', '/admin/addresses', { email: 'hilfe@lindhof.example', name: 'Hilfe' });
  const person = await send(page, '/admin/people/new', '/admin/people', { name: 'Nele Graf', email: 'nele.graf@lindhof.example', role: 'agent' });
  invited = /\/invite\/[\w-]+/.exec(await (await page.request.post(`${person}/link`, { form: { csrf: await csrf(page, person) } })).text())[0];
  // Mail: one that becomes a ticket, one that is put aside.
  await send(page, '/admin/suspended', '/admin/suspended/rules', { kind: 'block', pattern: 'werbung@laden.example' });
  await mail(lmtp, 'werbung@laden.example', 'Angebot', 'Nur heute.');
  await mail(lmtp, 'ulrike.sommer@post.example', 'Bild flackert', 'Guten Tag,\r\n\r\nseit gestern flackert das Bild.');
  for (const until = Date.now() + 20_000; ;) {
    mailed = /href="\/tickets\/(\d+)[^"]*"[^>]*>(?:(?!<\/li>).)*Bild flackert/s.exec(await (await page.request.get('/tickets?view=open&sort=newest')).text())?.[1];
    if (mailed) break;
    assert.ok(Date.now() < until, 'no ticket came of a mail');
    await pause(200);
  }
  // Something is forgotten, and somebody asks who looked.
  const { tickets } = await api('GET', 'tickets?per_page=1');
  await api('DELETE', `tickets/${tickets[0].id}`);
  await api('DELETE', `deleted_tickets/${tickets[0].id}`);
  await send(page, '/privacy/openings', '/privacy/openings', { reason: 'Eine Kundin fragt, wer in ihren Vorgang gesehen hat.', from: moment(-2), until: moment(1), ticket: mailed });
  ticket = await visitor();
  await page.goto(`/tickets/${ticket}/partner`);
  await page.selectOption('#f-recipient', { index: 1 });
  await page.fill('#f-text', 'Guten Tag,\n\nwo steht das Menü?');
  await page.click('button[value=preview]');
  await page.click('button[value=send]');
  const { users } = await api('GET', 'users?role=end-user&per_page=2');
  seeds.push('/', '/tickets', `/tickets/${ticket}`, `/tickets/${ticket}/macros`, `/tickets/${ticket}/merge`, `/tickets/${mailed}`, `/people/${users[0].id}/merge/${users[1].id}`,
    '/admin/servers/new/smtp', '/admin/fields/user/new', '/trash', '/search', '/training', '/profile');
  await close();
});
after(async () => { await browser?.close(); await desk?.close(); });

async function csrf(page, path) { return /name="csrf" value="([^"]+)"/.exec(await (await page.request.get(path)).text())[1]; }

/** The ticket of the demonstration's story, which the specialist has. */
async function visitor() {
  const { page, close } = await enter(browser.browser, desk, { email: STAFF.specialist, javaScriptEnabled: false });
  await page.goto('/tickets?view=mine');
  const number = /\/tickets\/(\d+)/.exec(await page.locator('#tickets .tk').first().getAttribute('href'))[1];
  await close();
  return number;
}

/** A moment some hours from now as a form takes it. */
function moment(hours) { return new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16); }

/** The page as it stands, in both colours. */
async function inColours(page, name, found) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await audit(page)).map((fault) => `${name}, ${colorScheme}: ${fault}`));
    if (SHOTS) await page.screenshot({ path: join(SHOTS, `${name.replaceAll(/[^\p{L}\d]+/gu, '-')}-${colorScheme}.png`) });
  }
}

/** The page as it stands, in all sizes and colours. */
async function everywhere(page, name, found) {
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    await inColours(page, `${name}, ${size}`, found);
  }
}

for (const [role, email] of Object.entries(STAFF)) {
  test(`every page of the ${role}`, { skip }, async () => {
    const { page, close } = await enter(browser.browser, desk, { email });
    const own = [];
    for (const path of seeds) if ((await page.request.get(path)).status() === 200) own.push(path);
    const paths = await walk(page, own);
    const found = [];
    for (const path of paths) {
      seen.add(path.split('?')[0]);
      await page.goto(path);
      await everywhere(page, `${role} ${path}`, found);
    }
    await close();
    assert.deepEqual([...new Set(found)], []);
  });
}

test('every page before signing in', { skip }, async () => {
  const { page, faults, close } = await open(browser.browser, desk.base, { expected: [401, 403, 404, 422] });
  const found = [];
  for (const path of ['/sign-in', '/signed-out', invited, '/nirgends', '/tickets/1']) {
    await page.goto(path);
    seen.add(path);
    await everywhere(page, path === invited ? '/invite' : path, found);
  }
  await page.goto('/sign-in');
  await page.fill('[name=email]', desk.email);
  await page.fill('[name=password]', 'falsch und lang genug');
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('[role=alert]');
  await everywhere(page, 'refused', found);
  await close();
  assert.deepEqual(found, []);
  assert.deepEqual(faults, []);
});

test('no page was left out', { skip }, () => {
  const left = routes().filter(({ route, address }) => !OF_CUSTOMERS.test(route) && !BEHIND_WORDS.includes(route) && !TOLD_ELSEWHERE.includes(route) && ![...seen].some((path) => address.test(path)));
  assert.deepEqual(left.map(({ route }) => route), []);
});

const at = (path) => async (page) => { await page.goto(typeof path === 'function' ? path() : path); };
const here = at(() => `/tickets/${ticket}`);
const opened = (selector, first = here) => async (page) => {
  await first(page);
  const summary = page.locator(selector).first();
  if (await summary.isVisible()) await summary.click();
};
const refused = (first, act, sign) => async (page) => { await first(page); await act(page); await page.waitForSelector(sign); };
const ofForm = (path, form, changes = {}) => refused(at(path), async (page) => {
  for (const [name, value] of Object.entries(changes)) await page.fill(`${form} [name="${name}"]`, value);
  await page.locator(form).evaluate((one) => { one.noValidate = true; });
  await page.locator(`${form} button[type=submit], ${form} button:not([type])`).first().click();
}, '.problem');

/** What opens in a page: whose, and how it is opened. */
const STATES = {
  'menu of the profile': ['agent', async (page) => { await here(page); await page.locator('[popovertarget=profil]:visible').click(); }],
  'order of a list': ['agent', opened('.pane-head .unfold > summary', at('/tickets?view=open'))],
  'chosen rows': ['agent', async (page) => {
    await page.goto('/tickets?view=open');
    if (page.viewportSize().width < 700) return;
    await page.locator('#tickets .check').first().check();
    await page.locator('.bulk summary').first().click();
  }],
  'palette': ['agent', async (page) => { await here(page); await page.keyboard.press('Control+k'); await page.waitForSelector('#befehle[open]'); await page.keyboard.type('Bild'); }],
  'keys': ['agent', async (page) => { await page.goto('/tickets'); await page.keyboard.press('?'); await page.waitForSelector('#tasten[open]'); }],
  'properties': ['agent', opened('.props > summary')],
  'properties after an error': ['agent', refused(here, async (page) => {
    await page.click('.props > summary');
    await page.selectOption('#f-status', 'solved');
    await page.click('.props-form [type=submit]');
  }, '.props[open] .problem')],
  'status of a ticket': ['agent', opened('#pick-status > summary')],
  'assignee of a ticket': ['agent', opened('#pick-assignee > summary')],
  'snooze': ['agent', opened('#snooze > summary')],
  'more acts, followers open': ['agent', async (page) => { await opened('#more > summary')(page); await page.locator('#more .sub > summary').last().click(); }],
  'a note': ['agent', async (page) => { await here(page); await page.click('.modes label:has(#mode-note)'); await page.fill('.composer textarea', 'Eine Notiz.'); }],
  'menu of sending': ['agent', async (page) => { await here(page); await page.click('[popovertarget=senden-menue]'); }],
  'an empty answer': ['agent', refused(here, async (page) => { await page.fill('.composer textarea', ' '); await page.click('.composer .split [type=submit]'); }, '.composer .problem')],
  'the guard asks': ['agent', refused(here, async (page) => { await page.click('.modes label:has(#mode-reply)'); await page.fill('.composer textarea', 'Guten Tag Herr Falschmann,\nanbei.'); await page.click('.composer .split [type=submit]'); }, '#pruefen')],
  'picker of prepared texts': ['agent', refused(here, (page) => page.click('.composer [data-pick]'), '.picker[open] .macros, dialog[open] .macros')],
  'a prepared text': ['agent', async (page) => { await page.goto(`/tickets/${ticket}/macros`); await page.locator('.macros summary').first().click(); }],
  'person beside': ['agent', async (page) => { await page.goto(`/tickets/${ticket}#person`); await page.evaluate(() => { for (const one of document.querySelectorAll('.cust details')) one.open = true; }); }],
  'person of the officer': ['officer', async (page) => { await page.goto(`/tickets/${ticket}#person`); await page.evaluate(() => { for (const one of document.querySelectorAll('.cust details')) one.open = true; }); }],
  'hand-over refused': ['agent', ofForm(() => `/tickets/${ticket}/hand-over`, 'form[action$="/hand-over"]')],
  'a task goes back': ['specialist', opened('.back > summary')],
  'need to know': ['specialist', async (page) => { await here(page); if (page.viewportSize().width < 1100) await page.goto(`/tickets/${ticket}#person`); await page.locator('[popovertarget=einblick]:visible').first().click(); }],
  'a proposal': ['specialist', async (page) => { await here(page); await page.click('.modes label:has(#mode-draft)'); }],
  'a letter to a partner': ['specialist', refused(at(() => `/tickets/${ticket}/partner`), async (page) => {
    if (await page.locator('.new-partner').getAttribute('open') === null) await page.click('.new-partner > summary');
    await page.fill('#f-name', 'Panelwerk Süd GmbH');
    await page.fill('#f-address', 'service@panelwerk.example');
    await page.fill('#f-text', 'Guten Tag,\n\ngeht es bei {Person} noch? Rückruf 0431 555 01 38.');
    await page.click('button[value=preview]');
  }, '.letter')],
  'a partner without address': ['specialist', refused(at(() => `/tickets/${ticket}/partner`), async (page) => {
    if (await page.locator('.new-partner').getAttribute('open') === null) await page.click('.new-partner > summary');
    await page.fill('#f-name', 'Panelwerk');
    await page.fill('#f-text', 'Guten Tag');
    await page.click('button[value=preview]');
  }, '.problem')],
  'a ticket without subject': ['agent', ofForm('/tickets/new', 'form[action="/tickets"][method=post]')],
  'a view without name': ['agent', refused(at('/views/new'), (page) => page.click('[name=act][value=save]'), '.problem')],
  'a prepared text without name': ['agent', ofForm('/macros/new', 'form[action="/macros"]')],
  'results of a search': ['agent', refused(at('/search'), async (page) => { await page.fill('#suche', 'Bild'); await page.click('form[action="/search"] .btn[type=submit]'); }, '.hits')],
  'nothing found': ['agent', refused(at('/search'), async (page) => { await page.fill('#suche', 'Quastenflosser'); await page.click('form[action="/search"] .btn[type=submit]'); }, '.empty')],
  'people found': ['agent', refused(at('/people'), async (page) => { await page.fill('main [type=search]', 'Demir'); await page.press('main [type=search]', 'Enter'); }, 'main a[href^="/people/"]')],
  'redaction looked at': ['administrator', refused(async (page) => {
    await here(page);
    await page.goto(await page.locator('.msg a[href*="/redact/"]').first().getAttribute('href'));
  }, async (page) => {
    await page.fill('#f-words', (await page.textContent('#redact-text')).match(/\p{L}{5,}/u)[0]);
    await page.selectOption('#f-reason', { index: 1 });
    await page.click('button[value=look]');
  }, '#folgen')],
  'somebody without address': ['administrator', ofForm('/admin/people/new', '#invite')],
  'a group without name': ['administrator', ofForm('/admin/groups', '#new')],
  'a system without address': ['administrator', ofForm('/admin/systems', '#new')],
  'a colour that cannot be read': ['administrator', ofForm('/admin/appearance', '#look', { colour: '#ffee00' })],
  'an opening without reason': ['administrator', ofForm('/privacy/openings', '#ask')],
  'a password that is wrong': ['agent', ofForm('/profile', 'form[action="/profile/password"]')],
  'a person not confirmed': ['administrator', refused(async (page) => {
    await page.goto('/people');
    await page.goto(`${await page.locator('main a[href^="/people/"]').first().getAttribute('href')}/forget`);
  }, async (page) => { await page.fill('#f-confirm', 'niemand'); await page.click('button.danger'); }, '#p-confirm')],
};

for (const [name, [role, act]] of Object.entries(STATES)) {
  test(`opened: ${name}`, { skip }, async () => {
    const found = [];
    for (const [size, viewport] of sizes) {
      const { page, close } = await enter(browser.browser, desk, { email: STAFF[role], viewport, hasTouch: size === 'phone', expected: [409, 422] });
      await act(page);
      await inColours(page, `${name}, ${size}`, found);
      await close();
    }
    assert.deepEqual(found, []);
  });
}

test('opened: an answer that can be taken back, then one that is planned', { skip }, async () => {
  const found = [];
  const { page, close } = await enter(browser.browser, desk, { email: STAFF.agent });
  await page.goto(`/tickets/${mailed}`);
  await listening(page);
  await page.fill('.composer textarea', 'Bitte starten Sie das Gerät neu.');
  await page.click('.composer .split [type=submit]');
  await page.waitForSelector('#undo');
  await everywhere(page, 'sending', found);
  await page.setViewportSize(SIZES.desk);
  await page.goto(`/tickets/${mailed}`);
  await page.fill('.composer textarea', 'Ist es besser geworden?');
  await page.click('[popovertarget=senden-menue]');
  await page.locator('#senden-menue [name=later]').first().click();
  await page.waitForSelector('.planned');
  await everywhere(page, 'planned', found);
  await close();
  assert.deepEqual(found, []);
});

test('on a telephone the composer can be reached while properties stand open after an error', { skip }, async () => {
  const { page, close } = await enter(browser.browser, desk, { email: STAFF.agent, viewport: SIZES.phone, hasTouch: true, expected: [422] });
  await STATES['properties after an error'][1](page);
  await page.click('.modes label:has(#mode-note)');
  assert.ok(await page.isChecked('#mode-note'));
  const [bar, send] = await page.evaluate(() => [document.querySelector('.tabs-m'), document.querySelector('.composer .split')].map((one) => one.getBoundingClientRect().toJSON()));
  await page.locator('.composer .split').scrollIntoViewIfNeeded();
  const below = await page.evaluate(() => document.querySelector('.composer').getBoundingClientRect().bottom <= document.querySelector('.tabs-m').getBoundingClientRect().top + 1);
  assert.ok(below, `the bar covers the composer: ${JSON.stringify([bar, send])}`);
  await close();
});
