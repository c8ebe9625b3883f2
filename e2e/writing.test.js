// Composing an answer: nothing typed is lost, nothing leaves by mistake. Each story works on tickets of its own.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';

let desk; let browser;
before(async () => { desk = await demo(); browser = await launch(); });
after(async () => { await browser?.close(); await desk?.close(); });

const BOX = '.composer textarea';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==', 'base64');

/** A signed-in page for one story; faults of the page fail it. */
async function signedIn(options, story) {
  const { page, faults, close } = await open(browser.browser, desk.base, options);
  await page.goto('/sign-in');
  await page.fill('[name=email]', desk.email);
  await page.fill('[name=password]', desk.password);
  await page.click('form[action="/sign-in"] [type=submit]');
  await page.waitForSelector('#inhalt');
  await story(page);
  await close();
  assert.deepEqual(faults, []);
}
const plain = { javaScriptEnabled: false };

/** A ticket of a person of this name, made for the story; answers its path. */
async function ticketOf(page, name, subject = 'Fernbedienung') {
  await page.goto('/tickets/new');
  await page.fill('[name=requester_name]', name);
  await page.fill('[name=requester_email]', `${name.toLowerCase().replace(/\W+/g, '.')}.${Date.now()}@post.example`);
  await page.fill('[name=subject]', subject);
  await page.fill('[name=body]', 'Im Karton lag keine.');
  await page.click('form[action="/tickets"][method=post] [type=submit]');
  await page.waitForSelector('.composer');
  return new URL(page.url()).pathname;
}

/** A prepared text, made through its form. */
async function macroOf(page, fields) {
  await page.goto('/macros/new');
  if (fields.kind) await page.check(`[name=kind][value=${fields.kind}]`);
  await page.fill('[name=title]', fields.title);
  await page.fill('[name=comment_value]', fields.text);
  for (const [name, value] of Object.entries(fields.choose ?? {})) await page.selectOption(`[name=${name}]`, value);
  if (fields.tags) await page.fill('[name=current_tags]', fields.tags);
  await page.click('form[action="/macros"] [type=submit]');
  await page.waitForSelector('.said');
}

/** The answer has been taken: the box is empty again. */
const emptied = (page) => page.waitForFunction((box) => document.querySelector(box)?.value === '', BOX);
const saved = (page) => page.waitForFunction(() => document.querySelector('.saved')?.textContent === 'Entwurf gespeichert');

test('a draft is saved while typing, survives a reload, waits in another browser and is marked in the list', () => signedIn({}, async (page) => {
  const path = await ticketOf(page, 'Frieda Lorenz');
  const began = Date.now();
  await page.locator(BOX).pressSequentially('Guten Tag Frau Lorenz, wir');
  await saved(page);
  assert.ok(Date.now() - began < 5_000);
  await page.reload();
  assert.equal(await page.inputValue(BOX), 'Guten Tag Frau Lorenz, wir');
  await signedIn({}, async (other) => {
    await other.goto(path);
    assert.equal(await other.inputValue(BOX), 'Guten Tag Frau Lorenz, wir');
    await other.goto('/tickets?view=all');
    const row = other.locator(`#tickets a[href^="${path}?"]`);
    assert.match(await row.textContent(), /Entwurf:\s*Guten Tag Frau Lorenz, wir/);
    assert.deepEqual(await audit(other), []);
  });
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('#undo');
  await emptied(page);
  await page.goto('/tickets?view=all');
  assert.doesNotMatch(await page.locator(`#tickets a[href^="${path}?"]`).textContent(), /Entwurf/);
}));

test('what was typed just before leaving is not lost', () => signedIn({}, async (page) => {
  const path = await ticketOf(page, 'Hans Albrecht');
  await page.fill(BOX, 'Noch nicht fertig');
  await page.goto('/tickets?view=all');
  await page.waitForTimeout(300);
  await page.goto(path);
  assert.equal(await page.inputValue(BOX), 'Noch nicht fertig');
  await page.click('[name=then][value=discard]');
  await page.waitForSelector('.said');
  assert.equal(await page.inputValue(BOX), '');
}));

test('emphasis is written with a button and shown as such', () => signedIn({}, async (page) => {
  await ticketOf(page, 'Ida Sommerfeld');
  await page.fill(BOX, 'Bitte den Stecker ziehen.');
  await page.locator(BOX).evaluate((text) => text.setSelectionRange(10, 17));
  await page.click('[data-tool=bold]');
  assert.equal(await page.inputValue(BOX), 'Bitte den **Stecker** ziehen.');
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('.msg .words strong');
  assert.equal(await page.textContent('.msg .words strong'), 'Stecker');
}));

test('a pasted picture stands in the text, a chosen file beside it, and a removed one is gone', () => signedIn({}, async (page) => {
  await ticketOf(page, 'Paul Richter');
  await page.fill(BOX, 'So sieht es aus:\n');
  await page.locator(BOX).evaluate((text, bytes) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], 'Bild.png', { type: 'image/png' }));
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
    text.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [...PNG]);
  await page.waitForSelector('.waits [data-cid]');
  assert.match(await page.inputValue(BOX), /!\[Bild\.png\]\(cid:/);
  await page.setInputFiles('#dateien', [
    { name: 'anleitung.txt', mimeType: 'text/plain', buffer: Buffer.from('Schritt 1') },
    { name: 'falsch.txt', mimeType: 'text/plain', buffer: Buffer.from('x') },
  ]);
  await page.waitForFunction(() => document.querySelectorAll('.waits > li').length === 3);
  await page.click('.waits li:has-text("falsch.txt") button');
  await page.waitForFunction(() => document.querySelectorAll('.waits > li').length === 2);
  assert.deepEqual(await audit(page), []);
  await saved(page);
  // The status says so since the first file; what stands in the box now is kept with the next save.
  const kept = page.waitForResponse((one) => one.url().endsWith('/draft') && one.status() === 204);
  await page.press(BOX, 'Control+End');
  await page.keyboard.type(' ');
  await kept;
  await page.reload();
  assert.equal(await page.locator('.waits > li').count(), 2, 'the draft keeps its files');
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('#undo');
  const picture = page.locator('.msg .words img').last();
  assert.equal(await picture.evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
  const file = page.locator('.msg a.file', { hasText: 'anleitung.txt' });
  const shown = await page.request.get(await file.getAttribute('href'));
  assert.equal(await shown.text(), 'Schritt 1');
  assert.match(shown.headers()['content-security-policy'], /sandbox/);
  assert.equal(shown.headers()['x-content-type-options'], 'nosniff');
  await page.click('#undo');
  await page.waitForFunction(() => document.querySelectorAll('.waits > li').length === 2);
  assert.match(await page.inputValue(BOX), /^So sieht es aus/);
}));

test('a prepared answer is chosen by keyboard with a preview, and nothing leaves before the send', () => signedIn({}, async (page) => {
  await macroOf(page, { title: 'Wartet auf Rückmeldung', text: '{{ticket.requester.salutation}},\nbitte melden Sie sich zu #{{ticket.id}}.',
    choose: { status: 'pending', priority: 'high' }, tags: 'nachfrage' });
  await macroOf(page, { title: 'Öffnungszeiten', text: 'Montag bis Freitag, 9 bis 17 Uhr', kind: 'snippet' });
  const path = await ticketOf(page, 'Nora Ebert');
  await page.click('#verlauf');
  await page.keyboard.press('m');
  await page.waitForSelector('#baustein-wahl[open]');
  await page.keyboard.type('rückm');
  const preview = page.locator('#baustein-wahl li:not([hidden]) .preview');
  assert.equal(await preview.count(), 1);
  const words = await preview.textContent();
  for (const word of ['Guten Tag Nora Ebert', 'Wartet auf Antwort', 'Hoch', 'nachfrage']) assert.ok(words.includes(word), word);
  assert.deepEqual(await audit(page), []);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.stages');
  assert.match(await page.inputValue(BOX), /^Guten Tag Nora Ebert,\nbitte melden Sie sich zu #\d+\./);
  assert.match(await page.textContent('.facts'), /Neu|Offen/, 'the ticket has not changed yet');
  await page.uncheck('.stages label:has-text("Priorität") input');
  await page.focus(BOX);
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('/');
  await page.waitForSelector('#baustein-wahl[open]');
  await page.keyboard.type('öffnung');
  await page.keyboard.press('Enter');
  await page.waitForFunction((box) => document.querySelector(box).value.endsWith('9 bis 17 Uhr'), BOX);
  await page.keyboard.press('Control+Enter');
  // An undo of what came before may stand there already: the box is empty once this one is sent.
  await page.waitForFunction((box) => document.querySelector(box).value === '', BOX);
  await page.waitForSelector('#undo');
  assert.equal(new URL(page.url()).pathname, path);
  const facts = await page.textContent('.facts');
  assert.ok(facts.includes('Status: Wartet auf Antwort') && facts.includes('nachfrage') && !facts.includes('Hoch'), facts);
}));

test('send and solve by keyboard, and taking it back opens the ticket again', () => signedIn({}, async (page) => {
  await ticketOf(page, 'Ulf Brandt');
  await page.fill(BOX, 'Erledigt.');
  await page.press(BOX, 'Control+Shift+Enter');
  await page.waitForSelector('#undo');
  assert.match(await page.textContent('.facts'), /Status: Gelöst/);
  await page.click('#undo');
  await page.waitForFunction((box) => document.querySelector(box).value.includes('Erledigt.'), BOX);
  assert.doesNotMatch(await page.textContent('.facts'), /Status: Gelöst/);
}));

test('a wrong salutation and the file of somebody else are asked about once', () => signedIn({ expected: [409] }, async (page) => {
  await ticketOf(page, 'Tomasz Nowakowski');
  await ticketOf(page, 'Leyla Demirel');
  await page.fill(BOX, 'Guten Tag Herr Nowakowski,\nanbei.');
  await page.setInputFiles('#dateien', { name: 'Abschlag_Nowakowski.txt', mimeType: 'text/plain', buffer: Buffer.from('122') });
  await page.waitForSelector('.waits > li');
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('#pruefen');
  const asked = await page.textContent('#pruefen');
  assert.ok(asked.includes('Leyla Demirel') && asked.includes('Abschlag_Nowakowski.txt'), asked);
  assert.deepEqual(await audit(page), []);
  await page.click('#pruefen [name=without]');
  await page.waitForFunction(() => document.querySelectorAll('.waits > li').length === 0);
  assert.match(await page.inputValue(BOX), /^Guten Tag Herr Nowakowski/);
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('#pruefen');
  assert.equal(await page.locator('#pruefen li').count(), 1);
  await page.click('#pruefen [name=fits]');
  await page.waitForSelector('#undo');
  await emptied(page);
}));

test('an answer is planned, moved and called off', () => signedIn({ expected: [422] }, async (page) => {
  await ticketOf(page, 'Greta Vogel');
  await page.fill(BOX, 'Morgen mehr.');
  await page.click('[popovertarget=senden-menue]');
  await page.waitForSelector('#senden-menue:popover-open');
  assert.deepEqual(await audit(page), []);
  await page.fill('#send-at', '2020-01-01T09:00');
  await page.evaluate(() => document.querySelector('#send-at').removeAttribute('min'));
  await page.click('[name=later][value=at]');
  await page.waitForSelector('.composer .problem');
  assert.equal(await page.inputValue(BOX), 'Morgen mehr.');
  await page.click('[popovertarget=senden-menue]');
  await page.click('#senden-menue [name=later] >> nth=1');
  await page.waitForSelector('.planned');
  assert.equal(await page.inputValue(BOX), '');
  assert.ok((await page.textContent('.planned')).includes('Morgen mehr.'));
  assert.equal(await page.locator('.msg', { hasText: 'Morgen mehr.' }).count(), 0);
  assert.deepEqual(await audit(page), []);
  await page.click('.planned [value=cancel]');
  await page.waitForFunction((box) => document.querySelector(box).value === 'Morgen mehr.', BOX);
  assert.equal(await page.locator('.planned').count(), 0);
}));

test('a colleague is named in a note by choosing from a list', () => signedIn({}, async (page) => {
  await ticketOf(page, 'Rita Kaiser');
  await page.click('.modes label:has(#mode-note)');
  await page.focus(BOX);
  await page.keyboard.type('@');
  await page.waitForSelector('#namen-wahl');
  const name = await page.textContent('#namen-wahl [aria-selected=true]');
  await page.keyboard.press('Enter');
  assert.equal(await page.inputValue(BOX), `@${name} `);
  await page.keyboard.type('bitte ansehen');
  await page.press(BOX, 'Control+Enter');
  await page.waitForSelector('.msg.note');
}));

test('without script: draft, file, prepared text, guard, plan', () => signedIn({ ...plain, expected: [409] }, async (page) => {
  await macroOf(page, { title: 'Ohne Skript', text: 'Viele Grüße', choose: { priority: 'low' } });
  await ticketOf(page, 'Clara Wolf');
  await page.fill(BOX, 'Guten Tag Herr Falsch,');
  await page.setInputFiles('#dateien', { name: 'liste.txt', mimeType: 'text/plain', buffer: Buffer.from('eins') });
  await page.click('[name=then][value=stay]');
  assert.equal(await page.inputValue(BOX), 'Guten Tag Herr Falsch,');
  assert.equal(await page.locator('.waits > li').count(), 1);
  await page.click('[name=then][value=macros]');
  await page.click('.macros li[data-title="Ohne Skript"] summary');
  await page.click('.macros li[data-title="Ohne Skript"] .use');
  assert.equal(await page.inputValue(BOX), 'Guten Tag Herr Falsch,\n\nViele Grüße');
  await page.click('.composer [type=submit]');
  assert.ok(await page.isVisible('#pruefen'));
  await page.click('#pruefen [name=fits]');
  assert.ok(await page.isVisible('#undo'));
  assert.ok((await page.textContent('.facts')).includes('Niedrig'));
  await page.fill(BOX, 'Später.');
  await page.click('[popovertarget=senden-menue]');
  await page.click('#senden-menue [name=later] >> nth=0');
  assert.ok(await page.isVisible('.planned'));
}));

test('a draft of a new ticket waits', () => signedIn({}, async (page) => {
  await page.goto('/tickets/new');
  await page.fill('[name=subject]', 'Halb fertig');
  await page.fill('[name=body]', 'Noch ein Satz');
  await saved(page);
  await page.goto('/tickets');
  await page.goto('/tickets/new');
  assert.equal(await page.inputValue('[name=subject]'), 'Halb fertig');
  assert.equal(await page.inputValue('[name=body]'), 'Noch ein Satz');
  await page.fill('[name=subject]', '');
  await page.fill('[name=body]', '');
  await saved(page);
}));

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`prepared texts: ${size}, ${colorScheme}`, () => signedIn({ viewport, colorScheme }, async (page) => {
      const found = [];
      for (const path of ['/macros', '/macros/new']) {
        await page.goto(path);
        found.push(...(await audit(page)).map((fault) => `${path}: ${fault}`));
      }
      assert.deepEqual(found, []);
    }));
  }
}
