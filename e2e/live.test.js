// A page that lives: one keeps one's place from page to page, and what others do appears by itself.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

/** A signed-in page of somebody; `close` also demands that the page did nothing it must not do. */
async function signedIn(options = {}, email = desk.email) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  return { page, close: async () => { await close(); assert.deepEqual(faults, []); } };
}
const rows = (page) => page.locator('#tickets .tk');
/** Waits until the conversation of the row is drawn into the page. */
async function follow(page, index) {
  const number = /\/tickets\/(\d+)/.exec(await rows(page).nth(index).getAttribute('href'))[1];
  await rows(page).nth(index).click();
  await page.waitForSelector(`#vorgang[data-ticket="${number}"]`);
  return number;
}
/** A mark that only a page loaded anew loses. */
const mark = (page) => page.evaluate(() => { globalThis.sameDocument = true; });
const isSame = (page) => page.evaluate(() => globalThis.sameDocument === true);

test('following a row keeps the list where it is, focus on the row, and says what was loaded', async () => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=all');
  await mark(page);
  await page.evaluate(() => { document.querySelector('#tickets').scrollTop = 700; });
  const row = rows(page).nth(14);
  await row.click();
  await page.waitForSelector('#verlauf');
  assert.ok(await isSame(page), 'the page was put into the present one');
  assert.ok(await page.evaluate(() => document.querySelector('#tickets').scrollTop) > 300, 'the list keeps its place');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), await row.getAttribute('href'));
  const subject = await page.textContent('#betreff');
  assert.ok((await page.title()).includes(subject));
  assert.match(new URL(page.url()).pathname, /^\/tickets\/\d+$/);
  await page.waitForFunction((words) => document.querySelector('#ansage').textContent.includes(words), subject);
  assert.deepEqual(await audit(page), []);
  await page.goBack();
  await page.waitForSelector('.app.at-list');
  assert.ok(await isSame(page), 'the way back too');
  await close();
});

test('what was typed for one ticket is in no other, and choices are not carried along either', async () => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=open');
  await follow(page, 0);
  await page.fill('.composer textarea', 'Nur für diesen Vorgang.');
  await page.click('.modes label:has(#mode-note)');
  await follow(page, 1);
  assert.equal(await page.inputValue('.composer textarea'), '');
  assert.ok(await page.isChecked('#mode-reply'));
  await close();
});

test('what was sent does not reappear; a refused text stays', async () => {
  const { page, close } = await signedIn({ expected: [422] });
  await page.goto('/tickets?view=open');
  const number = await follow(page, 2);
  await mark(page);
  await page.click('.modes label:has(#mode-note)');
  await page.fill('.composer textarea', '   ');
  await page.click('.composer [type=submit]');
  await page.waitForSelector('.composer [aria-invalid]');
  assert.equal(new URL(page.url()).pathname, `/tickets/${number}`, 'the address can be loaded again');
  await page.fill('.composer textarea', 'Kabel liegt bereit.');
  await page.press('.composer textarea', 'Control+Enter');
  await page.waitForSelector('#verlauf >> text=Kabel liegt bereit.');
  assert.equal(await page.inputValue('.composer textarea'), '');
  assert.ok(await isSame(page));
  await close();
});

test('a pane is switched in under 100 ms', async (t) => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=all');
  await follow(page, 0);
  const times = [];
  for (let index = 1; index < 12; index += 1) {
    const number = /\/tickets\/(\d+)/.exec(await rows(page).nth(index).getAttribute('href'))[1];
    times.push(await page.evaluate(({ index, number }) => new Promise((done) => {
      const began = performance.now();
      document.addEventListener('obhut:page', () => requestAnimationFrame(() => done(performance.now() - began)), { once: true });
      document.querySelectorAll('#tickets .tk')[index].click();
    }), { index, number }));
    assert.equal(await page.getAttribute('#vorgang', 'data-ticket'), number);
  }
  times.sort((a, b) => a - b);
  t.diagnostic(`pane switch: median ${times[5].toFixed(0)} ms, slowest ${times.at(-1).toFixed(0)} ms`);
  await close();
});

/** Another login of the demonstration that works tickets. */
const colleague = () => {
  const logins = [...desk.said().matchAll(/([\w.+-]+@[\w.-]+)\s+\S+\s+agent\b/g)].map((login) => login[1]);
  return logins.find((email) => email !== desk.email);
};
/** Waits until the page listens. */
const listening = (page) => page.waitForFunction(() => document.querySelector('.stream')?._htmx?.sse?.status === 200);
/** Says something through the API of the page itself, as the person signed in there. */
async function write(page, number, text, note = true) {
  const before = page.url();
  await page.goto(`/tickets/${number}`);
  if (note) await page.click('.modes label:has(#mode-note)');
  await page.fill('.composer textarea', text);
  await page.click('.composer [type=submit]');
  await page.waitForSelector(`#verlauf >> text=${text}`);
  return before;
}

test('two agents on one ticket: each sees the other, a new message comes by itself, typed text stays and asks before it leaves', async (t) => {
  const first = await signedIn({ expected: [409] });
  const second = await signedIn({}, colleague());
  await first.page.goto('/tickets?view=open');
  const number = await follow(first.page, 3);
  await listening(first.page);
  await first.page.fill('.composer textarea', 'Guten Tag, ich schreibe noch');
  await second.page.goto(`/tickets/${number}`);
  await first.page.waitForSelector('#anwesend >> text=liest gerade mit');
  await second.page.waitForSelector('#anwesend >> text=liest gerade mit');
  await first.page.press('.composer textarea', 'End');
  await first.page.waitForTimeout(4_200);
  await first.page.type('.composer textarea', ' daran');
  await second.page.waitForSelector('#anwesend >> text=schreibt gerade');
  const began = Date.now();
  await second.page.click('.modes label:has(#mode-note)');
  await second.page.fill('.composer textarea', 'Der Techniker war schon dort.');
  await second.page.click('.composer [type=submit]');
  await first.page.waitForSelector('#verlauf >> text=Der Techniker war schon dort.');
  t.diagnostic(`from sending to the other screen: ${Date.now() - began} ms`);
  assert.equal(await first.page.inputValue('.composer textarea'), 'Guten Tag, ich schreibe noch daran');
  assert.deepEqual(await audit(first.page), []);
  await second.close();
  await first.page.waitForFunction(() => document.querySelector('#anwesend').textContent === '');
  // What came while one wrote is asked about once, and the answer leaves at the second try.
  const own = first.page.locator('#verlauf .msg', { hasText: 'Guten Tag, ich schreibe noch daran' });
  await first.page.press('.composer textarea', 'Control+Enter');
  await first.page.waitForSelector('.composer .guard[role=alert] >> text=inzwischen');
  assert.equal(await first.page.inputValue('.composer textarea'), 'Guten Tag, ich schreibe noch daran');
  assert.equal(await own.count(), 0, 'it has not left');
  assert.deepEqual(await audit(first.page), []);
  await first.page.press('.composer textarea', 'Control+Enter');
  await first.page.waitForSelector('#undo');
  assert.equal(await own.count(), 1);
  await first.close();
});

test('what is new waits above the list, numbers are counted anew, and a changed row changes where it stands', async () => {
  const watcher = await signedIn();
  const worker = await signedIn({}, colleague());
  await watcher.page.goto('/tickets?view=open');
  await listening(watcher.page);
  const count = Number((await watcher.page.textContent('.views a[data-view=open] .n')).match(/\d+/)[0]);
  await worker.page.goto('/tickets/new');
  await worker.page.fill('[name=requester_name]', 'Nele Neu');
  await worker.page.fill('[name=requester_email]', 'nele.neu@kunden.example');
  await worker.page.fill('[name=subject]', 'Lieferung steht noch aus');
  await worker.page.fill('[name=body]', 'Wann kommt das Paket?');
  await worker.page.click('form.card [type=submit]');
  await worker.page.waitForSelector('#verlauf');
  await watcher.page.waitForSelector('#neue:visible >> text=1 neuer Vorgang');
  await watcher.page.waitForFunction((more) => document.querySelector('.views a[data-view=open] .n').textContent.startsWith(more), String(count + 1));
  assert.equal(await watcher.page.locator('#tickets >> text=Lieferung steht noch aus').count(), 0, 'the list does not jump');
  assert.deepEqual(await audit(watcher.page), []);
  await watcher.page.click('#neue');
  await watcher.page.waitForSelector('#neue', { state: 'hidden' });
  // A row with a draft of one's own goes on showing that.
  const plain = watcher.page.locator('#tickets > li', { hasNotText: 'Entwurf:' });
  const number = /\/tickets\/(\d+)/.exec(await plain.nth(0).locator('.tk').getAttribute('href'))[1];
  await write(worker.page, number, 'Bitte heute noch anrufen.');
  await watcher.page.waitForSelector(`#reihe-${number} >> text=Bitte heute noch anrufen.`);
  await worker.close();
  await watcher.close();
});

test('a view of followed tickets hears of those alone', async () => {
  const watcher = await signedIn();
  const worker = await signedIn({}, colleague());
  await watcher.page.goto('/tickets?view=open');
  const numbers = await rows(watcher.page).evaluateAll((all) => all.map((row) => /\/tickets\/(\d+)/.exec(row.getAttribute('href'))[1]));
  await watcher.page.goto('/tickets?view=followed');
  const followed = await watcher.page.locator('#liste .tk').evaluateAll((all) => all.map((row) => /\/tickets\/(\d+)/.exec(row.getAttribute('href'))[1]));
  const [other] = numbers.filter((number) => !followed.includes(number));
  await listening(watcher.page);
  await write(worker.page, other, 'Davon hört nur, wer ihm folgt.');
  await watcher.page.waitForTimeout(3_000);
  assert.ok(await watcher.page.isHidden('#neue'), 'no news of what it does not show');
  await watcher.page.goto(`/tickets/${other}`);
  await watcher.page.click('#more > summary');
  await watcher.page.click('form[action$="/follow"] .item');
  await watcher.page.waitForSelector('.said');
  await watcher.page.goto('/tickets?view=followed');
  await watcher.page.waitForSelector(`#reihe-${other}`);
  await worker.close();
  await watcher.close();
});

test('after a cut the page says so, catches up on what it missed, and nothing typed is lost', async (t) => {
  const reader = await signedIn();
  const writer = await signedIn({}, colleague());
  await reader.page.goto('/tickets?view=open');
  const number = await follow(reader.page, 5);
  await listening(reader.page);
  await reader.page.fill('.composer textarea', 'Halb fertig');
  let cut = true;
  await reader.page.route('**/events**', (route) => (cut ? route.abort() : route.continue()));
  await reader.page.evaluate(() => document.querySelector('.stream')._htmx.sse.reader.cancel());
  const began = Date.now();
  await reader.page.waitForSelector('#stoerung:visible');
  const told = Date.now() - began;
  t.diagnostic(`a cut line is named after ${told} ms`);
  assert.ok(told < 5_500, `after ${told} ms`);
  await write(writer.page, number, 'Während der Leitung nichts hörte.');
  assert.equal(await reader.page.locator('#verlauf >> text=Während der Leitung nichts hörte.').count(), 0);
  cut = false;
  await reader.page.waitForSelector('#verlauf >> text=Während der Leitung nichts hörte.', { timeout: 20_000 });
  await reader.page.waitForSelector('#stoerung', { state: 'hidden' });
  assert.equal(await reader.page.inputValue('.composer textarea'), 'Halb fertig');
  await writer.close();
  await reader.close().catch((error) => assert.match(error.message, /ERR_FAILED/));
});

test('a page in the background rests, and catches up when somebody looks at it again', async () => {
  const reader = await signedIn();
  const writer = await signedIn({}, colleague());
  await reader.page.goto('/tickets?view=open');
  const number = await follow(reader.page, 5);
  await listening(reader.page);
  /** What the browser does when its window is covered or shown. */
  const look = (hidden) => reader.page.evaluate((away) => {
    for (const [name, value] of [['hidden', away], ['visibilityState', away ? 'hidden' : 'visible']]) Object.defineProperty(document, name, { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await look(true);
  await reader.page.waitForFunction(() => document.querySelector('.stream')._htmx.sse.reader === null);
  await write(writer.page, number, 'Im Hintergrund geschrieben.');
  await reader.page.waitForTimeout(5_500);
  assert.equal(await reader.page.locator('#verlauf >> text=Im Hintergrund geschrieben.').count(), 0);
  assert.equal(await reader.page.locator('#stoerung:visible').count(), 0, 'resting is no fault');
  await look(false);
  await reader.page.waitForSelector('#verlauf >> text=Im Hintergrund geschrieben.');
  assert.equal(await reader.page.locator('#verlauf >> text=Im Hintergrund geschrieben.').count(), 1);
  await writer.close();
  await reader.close();
});

test('what was not read has a dot, and what came since the last visit stands below a line', async () => {
  const reader = await signedIn();
  const writer = await signedIn({}, colleague());
  await reader.page.goto('/tickets?view=open');
  const number = await follow(reader.page, 6);
  await reader.page.goto('/tickets?view=solved');
  await write(writer.page, number, 'Es gibt Neues.');
  await reader.page.goto('/tickets?view=open');
  await reader.page.waitForSelector(`#reihe-${number} .tk.new`);
  assert.match(await reader.page.textContent(`#reihe-${number}`), /Ungelesen/);
  await reader.page.click(`#zeile-${number}`);
  await reader.page.waitForSelector('#verlauf .since');
  assert.ok(await reader.page.evaluate(() => {
    const line = document.querySelector('#verlauf .since');
    return line.compareDocumentPosition([...document.querySelectorAll('#verlauf .msg')].at(-1)) & Node.DOCUMENT_POSITION_FOLLOWING;
  }));
  await reader.page.goto('/tickets?view=open');
  assert.equal(await reader.page.locator(`#reihe-${number} .tk.new`).count(), 0);
  await reader.page.waitForSelector(`.recent a[href="/tickets/${number}"]`, { state: 'attached' });
  await writer.close();
  await reader.close();
});

for (const javaScriptEnabled of [true, false]) {
  test(`several tickets are changed at once, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
    const { page, close } = await signedIn({ javaScriptEnabled });
    await page.goto('/tickets?view=unassigned');
    const boxes = page.locator('#tickets .check');
    const total = await boxes.count();
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    if (javaScriptEnabled) {
      await page.waitForSelector('#auswahl-n >> text=2 gewählt');
      assert.deepEqual(await audit(page), []);
    }
    const chosen = await boxes.evaluateAll((all) => all.slice(0, 2).map((box) => box.value));
    await page.click('.bulk summary >> text=Status');
    await page.selectOption('#b-priority', javaScriptEnabled ? 'urgent' : 'low');
    await page.locator('.bulk details[open] [type=submit]').click();
    await page.waitForSelector('#getan >> text=2 Vorgänge geändert.');
    assert.equal(await page.locator('#tickets .check').count(), total);
    for (const number of chosen) {
      await page.goto(`/tickets/${number}`);
      assert.equal(await page.inputValue('#f-priority'), javaScriptEnabled ? 'urgent' : 'low');
    }
    await close();
  });
}

test('the list is sorted by what presses, and otherwise if one likes', async () => {
  const { page, close } = await signedIn({ javaScriptEnabled: false });
  await page.goto('/tickets?view=open');
  const first = await rows(page).nth(0).getAttribute('href');
  await page.click('.pane-head summary');
  await page.click('.pane-head button[value=oldest]');
  const numbers = await rows(page).evaluateAll((all) => all.map((row) => Number(/\/tickets\/(\d+)/.exec(row.getAttribute('href'))[1])));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  await rows(page).nth(1).click();
  assert.equal(await page.getAttribute('#zeile-' + numbers[0], 'href'), `/tickets/${numbers[0]}?view=open&sort=oldest`, 'beside the ticket too');
  assert.ok(first);
  await close();
});

test('the palette finds acts, views, tickets by number and people, and nothing typed stands in an address', async () => {
  const { page, close } = await signedIn();
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto('/tickets?view=open');
  const number = /\/tickets\/(\d+)/.exec(await rows(page).nth(4).getAttribute('href'))[1];
  const name = (await rows(page).nth(4).locator('.from').textContent()).replace('Ungelesen, ', '').trim();
  await page.keyboard.press('Control+k');
  await page.waitForSelector('#befehle[open]');
  assert.deepEqual(await audit(page), []);
  await page.keyboard.type('nicht zuge');
  await page.waitForSelector('#befehl-liste [aria-selected=true] >> text=Nicht zugewiesen');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => new URL(location.href).searchParams.get('view') === 'unassigned');
  await page.keyboard.press('Control+k');
  await page.keyboard.type(name.split(' ').at(-1));
  await page.waitForSelector(`#befehl-liste [role=option] >> text=${name}`);
  assert.deepEqual(await audit(page), []);
  await page.fill('#befehl', number);
  await page.waitForSelector(`#befehl-liste [data-href="/tickets/${number}"]`);
  await page.keyboard.press('Enter');
  await page.waitForSelector(`#vorgang[data-ticket="${number}"]`);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('interne');
  await page.keyboard.press('Enter');
  assert.ok(await page.isChecked('#mode-note'));
  assert.equal(asked.filter((url) => url.includes(encodeURIComponent(name.split(' ').at(-1)))).length, 0);
  await close();
});

test('by keyboard alone: select a range, read on, write a note that solves', async () => {
  const { page, close } = await signedIn();
  await page.goto('/tickets?view=open');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('j');
  await page.keyboard.press('Shift+X');
  assert.equal(await page.locator('#tickets .check:checked').count(), 3);
  await page.waitForSelector('#auswahl-n >> text=3 gewählt');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#verlauf');
  const number = await page.getAttribute('#vorgang', 'data-ticket');
  await page.keyboard.press('n');
  await page.keyboard.type('Erledigt, Kunde hat angerufen.');
  await page.keyboard.press('Control+Shift+Enter');
  await page.waitForSelector('#verlauf >> text=Erledigt, Kunde hat angerufen.');
  await page.keyboard.press('u');
  await page.waitForSelector('.app.at-list');
  await page.goto(`/tickets/${number}`);
  await page.waitForSelector('#kopf >> text=Gelöst');
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.waitForFunction(() => new URL(location.href).searchParams.get('view') === 'mine');
  await close();
});

test('single keys are switched off for the person, not for the browser', async () => {
  const first = await signedIn();
  await first.page.keyboard.press('?');
  await Promise.all([first.page.waitForResponse('**/preferences/keys'), first.page.click('#keys-on')]);
  const second = await signedIn();
  await second.page.keyboard.press('?');
  assert.ok(await second.page.isHidden('#tasten'));
  await second.page.locator('[popovertarget=profil]:visible').click();
  await second.page.click('[data-open=tasten]');
  await Promise.all([second.page.waitForResponse('**/preferences/keys'), second.page.click('#keys-on')]);
  await second.page.keyboard.press('Escape');
  await second.page.reload();
  await second.page.keyboard.press('?');
  assert.ok(await second.page.isVisible('#tasten'));
  await second.close();
  await first.close();
});

test('the first page and later ones stay small', async (t) => {
  const { page, close } = await signedIn();
  const weigh = () => page.evaluate(() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .filter((entry) => !entry.name.includes('/events'))
    .map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize]));
  const fresh = await open(browser.browser, desk.base);
  await fresh.page.context().addCookies(await page.context().cookies());
  await fresh.page.goto('/tickets?view=open');
  await fresh.page.waitForLoadState('networkidle').catch(() => {});
  const first = await fresh.page.evaluate(() => performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))
    .filter((entry) => !entry.name.includes('/events')).reduce((sum, entry) => sum + entry.transferSize, 0));
  t.diagnostic(`first load: ${(first / 1024).toFixed(1)} KB`);
  await page.goto('/tickets?view=open');
  await follow(page, 1);
  const later = (await weigh()).filter(([path]) => /^\/tickets\/\d+$/.test(path)).at(-1)[1];
  t.diagnostic(`a ticket beside its list, later: ${(later / 1024).toFixed(1)} KB`);
  assert.ok(first < 120 * 1024, `first load ${first}`);
  assert.ok(later > 0 && later < 12 * 1024, `later page ${later}`);
  await fresh.close();
  await close();
});
