// An administrator sets up a mail address with real servers: what is wrong is named, what works is seen to work, mail
// comes and goes, and what was put aside is taken in after all.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { audit } from './lib/audit.js';
import { launch } from './lib/browser.js';
import { demo, freePort } from './lib/desk.js';
import { PASSWORD, field, letter, post, textOf } from './lib/mail.js';
import { enter, listening } from './lib/session.js';

const skip = process.env.BASE_URL ? 'its desk must reach the mail servers that are started here' : false;
let mail; let desk; let browser;
before(async () => {
  if (skip) return;
  mail = await post({ customers: ['erika', 'werbung'], staff: ['support', 'ada'] });
  desk = await demo(['--smtp-ca', mail.authority]);
  browser = await launch();
});
after(async () => { await browser?.close(); await desk?.close(); await mail?.close(); });

const administrator = async (story, options = {}) => {
  const { page, close } = await enter(browser.browser, desk, options);
  await story(page);
  await close();
};
/** Presses a button and waits until the page that it leads to is drawn. */
const press = (page, selector) => page.evaluate((wanted) => new Promise((done) => {
  document.addEventListener('obhut:page', () => done(), { once: true });
  document.querySelector(wanted).click();
}), selector);
const send = (page) => press(page, '#server [type=submit]');
const check = async (page) => {
  await press(page, 'form[action$="/test"] button');
  return page.textContent('section[aria-labelledby=state-t]');
};

test('an inbox whose password is wrong says so, and works once it is right', { skip }, () => administrator(async (page) => {
  await page.goto('/admin/servers/new/imap');
  await page.fill('#server-host', 'localhost');
  await page.fill('#server-port', String(await freePort()));
  await page.fill('#server-user', 'support');
  await page.fill('#server-password', 'nicht das richtige');
  await page.check('[name=after_import][value=move]');
  await page.fill('#server-move_to', 'Erledigt');
  await page.check('#server-import_old');
  await send(page);
  assert.match(page.url(), /\/admin\/servers\/\d+$/);
  assert.match(await check(page), /nicht erreichbar/, 'nobody listens at this port');
  await page.fill('#server-port', String(mail.imaps));
  await send(page);
  assert.match(await check(page), /hat die Anmeldung abgelehnt/);
  assert.deepEqual(await audit(page), []);
  await page.fill('#server-password', PASSWORD);
  await page.fill('#server-folders', 'INBOX\nNirgends');
  await send(page);
  assert.match(await check(page), /Der Ordner fehlt/);
  await page.fill('#server-folders', 'INBOX');
  await send(page);
  assert.match(await check(page), /In Ordnung/);
  assert.equal(await page.inputValue('#server-password'), '', 'a password is never shown again');
}));

test('a way out is set up, and an address that uses both, without script', { skip }, () => administrator(async (page) => {
  await page.goto('/admin/servers/new/smtp');
  await page.fill('#server-host', 'localhost');
  await page.fill('#server-port', String(mail.smtp));
  await page.check('[name=security][value=starttls]');
  await page.check('[name=sign_in][value=none]');
  await page.click('#server [type=submit]');
  await page.click('form[action$="/test"] button');
  assert.match(await page.textContent('section[aria-labelledby=state-t]'), /In Ordnung/);
  await page.goto('/admin/addresses/new');
  await page.fill('#address-email', 'support');
  await page.click('#address [type=submit]');
  assert.ok(await page.isVisible('#address-email-p'), 'what is no address is named');
  await page.fill('#address-email', 'support@lindhof.example');
  await page.fill('#address-name', 'Lindhof Service');
  await page.fill('#address-signature', 'Ihr Lindhof-Team');
  await page.selectOption('#address-incoming', { index: 1 });
  await page.selectOption('#address-outgoing', { index: 1 });
  await page.check('#address-default');
  await page.click('#address [type=submit]');
  await page.click('a:has-text("support@lindhof.example")');
  await page.click('form[action$="/test"] button');
  assert.match(await page.textContent('#inhalt'), /Die Testmail ist unterwegs/);
  assert.match(textOf(await mail.next('ada')), /Diese Mail hat die Verwaltung gesendet/);
}, { javaScriptEnabled: false, expected: [422] }));

test('mail comes in by itself, and the answer reaches the mailbox of the customer', { skip }, async (t) => {
  await administrator(async (page) => {
    await page.goto('/tickets?view=open');
    await listening(page);
    const began = Date.now();
    await mail.submit(letter({ from: 'erika@kunden.example', name: 'Erika Mäßig', subject: 'Fernbedienung verlegt', text: 'Guten Tag,\n\ngibt es sie einzeln?' }));
    await page.waitForSelector('#neue:visible');
    t.diagnostic(`from the customer's program to the open screen: ${Date.now() - began} ms`);
    await page.click('#neue');
    await page.click('#tickets .tk:has-text("Fernbedienung verlegt")');
    await page.waitForSelector('#verlauf >> text=gibt es sie einzeln?');
    await page.fill('.composer textarea', 'Ja, wir legen eine bei.');
    await page.press('.composer textarea', 'Control+Enter');
    await page.waitForSelector('#undo');
  });
  const answer = await mail.next('erika');
  assert.match(field(answer, 'From'), /Lindhof Service.*<support@lindhof\.example>/);
  assert.match(textOf(answer), /Ja, wir legen eine bei\.[^]*Ihr Lindhof-Team/);
  assert.equal(await mail.count('support'), 0, 'the mail was moved out of the inbox');
});

test('what the filter marks is put aside, and taken in after all', { skip }, () => administrator(async (page) => {
  await page.goto('/admin/addresses');
  await page.fill('#spam-spam_field', 'X-Spam-Flag');
  await page.fill('#spam-spam_word', 'YES');
  await press(page, '#spam [type=submit]');
  await mail.submit(letter({ from: 'werbung@kunden.example', name: 'Wer Bung', subject: 'Doch eine Frage', text: 'Passt das Kabel?', headers: ['X-Spam-Flag: YES'] }));
  const row = page.locator('tr', { hasText: 'Doch eine Frage' });
  for (const end = Date.now() + 15_000; await row.count() === 0 && Date.now() < end;) await page.goto('/admin/suspended');
  assert.match(await row.textContent(), /Vom Spamfilter markiert/);
  assert.deepEqual(await audit(page), []);
  await row.locator('a').first().click();
  await page.waitForURL(/\/admin\/suspended\/\d+$/);
  assert.match(await page.textContent('#inhalt'), /Passt das Kabel\?/);
  assert.deepEqual(await audit(page), []);
  await page.click('form[action$="/recover"] button');
  await page.waitForURL(/\/tickets\/\d+$/);
  assert.equal(await page.textContent('#betreff'), 'Doch eine Frage');
  assert.match(await page.textContent('#verlauf'), /Passt das Kabel\?/);
}));
