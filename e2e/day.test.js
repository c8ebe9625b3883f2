// A day's work with real mail: it comes from a Postfix, is sorted, answered, noted, put aside, merged, changed in bulk and
// solved, and the answers lie in the customers' mailboxes. Once with the mouse, once with the keyboard alone, once without
// script. The pages have the production policy; an error on the console or a request to another host fails the day.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch } from './lib/browser.js';
import { demo, freePort } from './lib/desk.js';
import { field, letter, post, textOf } from './lib/mail.js';
import { enter, listening } from './lib/session.js';

const skip = process.env.BASE_URL ? 'its desk must reach the mail server that is started here' : false;
const AGENT = 'jana@lindhof.example';
const BOX = '.composer textarea';
const MACRO = 'Wir melden uns';

let mail; let desk; let browser;
before(async () => {
  if (skip) return;
  const lmtp = await freePort();
  mail = await post({ customers: ['erika', 'paul', 'nadia', 'otto', 'clara', 'rolf'], lmtp });
  desk = await demo([...mail.options, '--lmtp-listen', `127.0.0.1:${lmtp}`, '--undo-seconds', '4']);
  browser = await launch();
  const { page, close } = await enter(browser.browser, desk);
  await page.goto('/macros/new');
  await page.fill('[name=title]', MACRO);
  await page.fill('[name=comment_value]', 'wir sehen nach und melden uns.');
  await page.selectOption('[name=priority]', 'high');
  await page.selectOption('[name=audience]', { index: 1 });
  await page.click('form[action="/macros"] [type=submit]');
  await page.waitForSelector('.said');
  await close();
});
after(async () => { await browser?.close(); await desk?.close(); await mail?.close(); });

/** What customers write on one of the three days: two letters of one about the same thing, two of another. */
async function morning(first, second, day) {
  const [from, other] = [`${first}@kunden.example`, `${second}@kunden.example`];
  for (const one of [
    { from, name: 'Erika Mäßig', subject: `Bild flackert (${day})`, text: 'Guten Tag,\n\nseit gestern flackert das Bild.' },
    { from, name: 'Erika Mäßig', subject: `Nachtrag zum Bild (${day})`, text: 'Das Gerät ist zwei Jahre alt.' },
    { from: other, name: 'Paul Öhler', subject: `Rechnung doppelt (${day})`, text: 'Ich habe zwei Rechnungen.' },
    { from: other, name: 'Paul Öhler', subject: `Lieferschein fehlt (${day})`, text: 'Wo ist er?' },
  ]) await mail.submit(letter(one));
}
const row = (page, subject) => page.locator('#tickets .tk', { hasText: subject });
const number = (page) => page.getAttribute('#vorgang', 'data-ticket');
const status = (page) => page.textContent('#pick-status > summary');
const priority = (page) => page.locator('.facts > .chip').allTextContents();

/** The customer's mailbox has the answer; the customer answers it, as mail programs do. */
async function answered(customer, words) {
  const answer = await mail.next(customer);
  assert.match(textOf(answer), words);
  assert.match(field(answer, 'From'), /support@lindhof\.example/);
  await mail.submit(letter({
    from: `${customer}@kunden.example`, subject: `Re: ${field(answer, 'Subject')}`, text: 'Danke, das hilft.',
    headers: [`In-Reply-To: ${field(answer, 'Message-ID')}`, `References: ${field(answer, 'Message-ID')}`],
  }));
}

/** The rows of all four letters are on the open list, which shows what came with a button above it. */
async function arrived(page, day, show) {
  for (const subject of ['Bild flackert', 'Nachtrag zum Bild', 'Rechnung doppelt', 'Lieferschein fehlt']) {
    for (const end = Date.now() + 20_000; await row(page, `${subject} (${day})`).count() === 0 && Date.now() < end;) {
      await show();
      await page.waitForTimeout(150);
    }
    assert.equal(await row(page, `${subject} (${day})`).count(), 1, subject);
  }
}

test('a day with the mouse', { skip }, async (t) => {
  const { page, close } = await enter(browser.browser, desk, { email: AGENT });
  /** What nobody has, the newest first. */
  const unassigned = async () => {
    await page.click('.views a[data-view=unassigned]');
    await page.waitForSelector('.app.at-list .views a[data-view=unassigned][aria-current]');
    await page.click('.pane-head summary');
    await page.click('.pane-head button[value=newest]');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('sort') === 'newest');
  };
  await page.click('.views a[data-view=unassigned]');
  await page.waitForSelector('.views a[data-view=unassigned][aria-current]');
  await listening(page);
  const began = Date.now();
  const sent = morning('erika', 'paul', 'Maus');
  await page.waitForSelector('#neue:visible');
  t.diagnostic(`from the customer's program to the open screen: ${Date.now() - began} ms`);
  await sent;
  await arrived(page, 'Maus', async () => { if (await page.isVisible('#neue')) await page.click('#neue'); });
  await row(page, 'Bild flackert (Maus)').click();
  await page.waitForSelector('#verlauf >> text=seit gestern flackert das Bild');
  const ticket = await number(page);
  await page.click('#pick-assignee > summary');
  await page.click('#assign-me');
  await page.waitForSelector('#pick-assignee > summary >> text=Jana Krüger');

  // A prepared answer: seen before it is used, changed before it is sent.
  await page.click('.composer [data-pick]');
  await page.waitForSelector('#baustein-wahl[open]');
  const choice = page.locator(`#baustein-wahl li[data-title="${MACRO}"]`);
  if (!await choice.locator('.use').isVisible()) await choice.locator('summary').click();
  assert.match(await choice.locator('.preview').textContent(), /wir sehen nach[^]*Hoch/);
  await choice.locator('.use').click();
  await page.waitForFunction((box) => document.querySelector(box)?.value.includes('melden uns'), BOX);
  assert.doesNotMatch((await priority(page)).join(), /Hoch/, 'nothing has changed yet');
  await page.click(BOX);
  await page.locator(BOX).press('End');
  await page.locator(BOX).pressSequentially(' Bis morgen.');
  await page.click('.composer .split [type=submit]');
  await page.waitForSelector('#verlauf .msg >> text=Bis morgen.');
  assert.match((await priority(page)).join(), /Hoch/);
  await answered('erika', /melden uns\. Bis morgen\./);
  await page.waitForSelector('#verlauf .msg >> text=Danke, das hilft.');

  await page.click('.modes label:has(#mode-note)');
  await page.fill(BOX, 'Netzteil mitnehmen.');
  await page.click('.composer .split [type=submit]');
  await page.waitForSelector('.msg.note >> text=Netzteil mitnehmen.');

  await page.click('#snooze > summary');
  await page.locator('#snooze [name=preset]').first().click();
  await page.waitForSelector('#kopf .linked');
  await page.click('.views a[data-view=snoozed]');
  await page.waitForSelector('.views a[data-view=snoozed][aria-current]');
  assert.equal(await row(page, 'Bild flackert (Maus)').count(), 1);
  await row(page, 'Bild flackert (Maus)').click();
  await page.waitForSelector(`#vorgang[data-ticket="${ticket}"]`);
  await page.click('#snooze > summary');
  await page.click('#snooze [name=end]');
  await page.waitForSelector('#kopf .linked', { state: 'detached' });

  // The second letter about the same thing goes into the first.
  await unassigned();
  await row(page, 'Nachtrag zum Bild (Maus)').click();
  await page.waitForSelector('#verlauf >> text=zwei Jahre alt');
  const second = await number(page);
  await page.click('#more > summary');
  await page.click('#more a[href$="/merge"]');
  await page.click(`a[href$="?target=${ticket}"]`);
  await page.locator('form[method=post][action$="/merge"] .btn.primary').click();
  await page.waitForSelector(`#vorgang[data-ticket="${ticket}"]`);
  await page.waitForSelector(`#verlauf >> text=#${second}`);

  // Two of another customer at once.
  await unassigned();
  for (const subject of ['Rechnung doppelt (Maus)', 'Lieferschein fehlt (Maus)']) {
    await page.locator('#tickets > li', { hasText: subject }).hover();
    await page.locator('#tickets > li', { hasText: subject }).locator('.check').check();
  }
  await page.click('.bulk summary >> nth=0');
  await page.selectOption('#b-assignee', 'me');
  await page.locator('.bulk details[open] [type=submit]').click();
  await page.waitForSelector('#getan >> text=2 Vorgänge geändert.');

  await page.click('.views a[data-view=mine]');
  await row(page, 'Bild flackert (Maus)').click();
  await page.waitForSelector(`#vorgang[data-ticket="${ticket}"]`);
  await page.click('#solve');
  await page.waitForSelector('#getan >> text=gelöst');
  assert.notEqual(await number(page), ticket, 'on to the next');
  await page.goto(`/tickets/${ticket}`);
  assert.match(await status(page), /Gelöst/);
  await close();
});

test('a day with the keyboard alone', { skip }, async () => {
  const { page, close } = await enter(browser.browser, desk, { email: AGENT });
  const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
  const at = (selector) => page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector);
  /** Goes on with the tabulator until the focus is where it is wanted. */
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 200; presses += 1) {
      if (await at(selector)) return;
      await press('Tab');
    }
    assert.fail(`no way to ${selector} with the tabulator`);
  };
  const walkTo = async (subject) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await press('j');
      if ((await page.evaluate(() => document.activeElement.textContent)).includes(subject)) return;
    }
    assert.fail(`no way to ${subject} with j`);
  };
  const go = async (key, view) => {
    await press('g', key);
    await page.waitForSelector(`.app.at-list .views a[data-view=${view}][aria-current]`);
  };
  const newest = async () => {
    await go('u', 'unassigned');
    await tabTo('.pane-head summary');
    await press('Enter');
    await tabTo('.pane-head button[value=newest]');
    await press('Enter');
    await page.waitForFunction(() => new URL(location.href).searchParams.get('sort') === 'newest');
  };
  const openRow = async (subject, words) => {
    await walkTo(subject);
    await press('Enter');
    await page.waitForSelector(`#verlauf >> text=${words}`);
  };
  await go('u', 'unassigned');
  await listening(page);
  await morning('nadia', 'otto', 'Tasten');
  await arrived(page, 'Tasten', async () => {
    if (!await page.isVisible('#neue')) return;
    await tabTo('#neue');
    await press('Enter');
    await page.waitForSelector('#neue', { state: 'hidden' });
  });
  await openRow('Bild flackert (Tasten)', 'seit gestern flackert das Bild');
  const ticket = await number(page);
  await press('i');
  await page.waitForSelector('#pick-assignee > summary >> text=Jana Krüger');
  await press('m');
  await page.waitForSelector('#baustein-wahl[open]');
  await page.keyboard.type('melden');
  await press('Enter');
  await page.waitForFunction((box) => document.querySelector(box)?.value.includes('melden uns'), BOX);
  await press('r');
  await page.keyboard.type(' Bis morgen.');
  await press('Control+Enter');
  await page.waitForSelector('#verlauf .msg >> text=Bis morgen.');
  await answered('nadia', /melden uns\. Bis morgen\./);
  await page.waitForSelector('#verlauf .msg >> text=Danke, das hilft.');

  await press('n');
  await page.keyboard.type('Netzteil mitnehmen.');
  await press('Control+Enter');
  await page.waitForSelector('.msg.note >> text=Netzteil mitnehmen.');

  // Put aside, and taken back with one key.
  await press('h');
  await page.waitForFunction(() => document.activeElement.closest('#snooze .pop') !== null);
  await press('Enter');
  await page.waitForSelector('#kopf .linked');
  await go('w', 'snoozed');
  assert.equal(await row(page, 'Bild flackert (Tasten)').count(), 1);
  await openRow('Bild flackert (Tasten)', 'seit gestern flackert das Bild');
  await press('h');
  await tabTo('#snooze [name=end]');
  await press('Enter');
  await page.waitForSelector('#kopf .linked', { state: 'detached' });

  await newest();
  await openRow('Nachtrag zum Bild (Tasten)', 'zwei Jahre alt');
  await tabTo('#more > summary');
  await press('Enter');
  await tabTo('#more a[href$="/merge"]');
  await press('Enter');
  await page.waitForSelector('#m-target');
  await tabTo('#m-target');
  await page.keyboard.type(ticket);
  await press('Enter');
  await page.waitForSelector('form[method=post][action$="/merge"]');
  await tabTo('form[method=post][action$="/merge"] .btn.primary');
  await press('Enter');
  await page.waitForSelector(`#vorgang[data-ticket="${ticket}"]`);

  await newest();
  for (const subject of ['Rechnung doppelt (Tasten)', 'Lieferschein fehlt (Tasten)']) {
    await page.evaluate(() => document.activeElement.blur());
    await walkTo(subject);
    await press('x');
  }
  assert.equal(await page.locator('#tickets .check:checked').count(), 2);
  await tabTo('.bulk summary');
  await press('Enter');
  await tabTo('#b-assignee');
  await page.keyboard.type('mir');
  if (await page.inputValue('#b-assignee') !== 'me') await press('ArrowDown');
  assert.equal(await page.inputValue('#b-assignee'), 'me');
  await tabTo('.bulk details[open] [type=submit]');
  await press('Enter');
  await page.waitForSelector('#getan >> text=2 Vorgänge geändert.');

  await go('i', 'mine');
  await openRow('Bild flackert (Tasten)', 'seit gestern flackert das Bild');
  await press('e');
  await page.waitForSelector('#getan >> text=gelöst');
  await page.waitForFunction((solved) => document.querySelector('#vorgang')?.dataset.ticket !== solved, ticket);
  await press('z');
  await page.waitForSelector(`#vorgang[data-ticket="${ticket}"], .said, .notice`);
  await page.goto(`/tickets/${ticket}`);
  assert.doesNotMatch(await status(page), /Gelöst/, 'one key brings it back');
  await press('e');
  await page.waitForSelector('#getan >> text=gelöst');
  await page.goto(`/tickets/${ticket}`);
  assert.match(await status(page), /Gelöst/);
  await close();
});

test('a day without script', { skip }, async () => {
  const { page, close } = await enter(browser.browser, desk, { email: AGENT, javaScriptEnabled: false });
  /** What nobody has, the newest first. */
  const unassigned = async () => {
    await page.click('.views a[data-view=unassigned]');
    await page.click('.pane-head summary');
    await page.click('.pane-head button[value=newest]');
  };
  await unassigned();
  await morning('clara', 'rolf', 'Seiten');
  await arrived(page, 'Seiten', () => page.reload());
  await row(page, 'Bild flackert (Seiten)').click();
  const ticket = await number(page);
  await page.click('#pick-assignee > summary');
  await page.click('#assign-me');
  assert.match(await page.textContent('#pick-assignee > summary'), /Jana Krüger/);
  await page.click('[name=then][value=macros]');
  await page.click(`.macros li[data-title="${MACRO}"] summary`);
  await page.click(`.macros li[data-title="${MACRO}"] .use`);
  await page.fill(BOX, `${await page.inputValue(BOX)} Bis morgen.`);
  await page.click('.composer .split [type=submit]');
  assert.match(await page.textContent('#verlauf'), /Bis morgen\./);
  assert.match((await priority(page)).join(), /Hoch/);
  await answered('clara', /melden uns\. Bis morgen\./);
  for (const end = Date.now() + 20_000; !(await page.textContent('#verlauf')).includes('Danke, das hilft.') && Date.now() < end;) await page.goto(`/tickets/${ticket}`);
  assert.match(await page.textContent('#verlauf'), /Danke, das hilft\./);

  await page.click('.modes label:has(#mode-note)');
  await page.fill(BOX, 'Netzteil mitnehmen.');
  await page.click('.composer .split [type=submit]');
  assert.equal(await page.locator('.msg.note', { hasText: 'Netzteil mitnehmen.' }).count(), 1);
  await page.click('#snooze > summary');
  await page.locator('#snooze [name=preset]').first().click();
  await page.click('.views a[data-view=snoozed]');
  await row(page, 'Bild flackert (Seiten)').click();
  await page.click('#snooze > summary');
  await page.click('#snooze [name=end]');
  assert.equal(await page.locator('#kopf .linked').count(), 0);

  await unassigned();
  await row(page, 'Nachtrag zum Bild (Seiten)').click();
  await page.click('#more > summary');
  await page.click('#more a[href$="/merge"]');
  await page.fill('#m-target', ticket);
  await page.click('form[role=search][action$="/merge"] [type=submit]');
  await page.locator('form[method=post][action$="/merge"] .btn.primary').click();
  assert.equal(await number(page), ticket);

  await unassigned();
  for (const subject of ['Rechnung doppelt (Seiten)', 'Lieferschein fehlt (Seiten)']) {
    await page.locator('#tickets > li', { hasText: subject }).locator('.check').check();
  }
  await page.click('.bulk summary >> nth=0');
  await page.selectOption('#b-assignee', 'me');
  await page.locator('.bulk details[open] [type=submit]').click();
  assert.match(await page.textContent('#getan'), /2 Vorgänge geändert\./);
  await page.goto(`/tickets/${ticket}?view=mine`);
  await page.click('#solve');
  assert.match(await page.textContent('#getan'), /gelöst/);
  await page.goto(`/tickets/${ticket}`);
  assert.match(await status(page), /Gelöst/);
  await close();
});
