// The customers' side from end to end, with real mail: the help centre, the contact form, the withdrawal of a consent from a
// mail, the portal with requests and data, the chat. Each way with the mouse, without script and by keyboard alone, in German
// on a wide screen and in English on a telephone, and the other way round without script. With the mouse every state is looked
// at in two sizes, enlarged twofold, light and dark.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { audit } from './lib/audit.js';
import { launch, open, SIZES } from './lib/browser.js';
import { demo } from './lib/desk.js';
import { keyboard, mouse } from './lib/hands.js';
import { field, post, textOf } from './lib/mail.js';
import { caller, enter, listening } from './lib/session.js';
import { send } from './lib/walk.js';

const SHOTS = process.env.SCREENSHOTS;
const skip = process.env.BASE_URL ? 'its desk must reach the mail server that is started here' : false;
const AGENT = 'jana@lindhof.example';
/** A form that comes faster than somebody types is taken for a robot's. */
const A_MOMENT_MS = 3_200;
/** What a wide screen shows when it is enlarged twofold. */
const LOOKS = { desk: SIZES.desk, phone: SIZES.phone, zoom: { width: 720, height: 450 } };
const RUNS = [
  { way: 'mouse', language: 'de', size: 'desk' }, { way: 'mouse', language: 'en', size: 'phone' },
  { way: 'plain', language: 'de', size: 'phone' }, { way: 'plain', language: 'en', size: 'desk' },
  { way: 'keys', language: 'de', size: 'desk' }, { way: 'keys', language: 'en', size: 'phone' },
];
const WORDS = {
  de: { search: 'Bild schwarz', article: /Bild bleibt/, request: 'Fernbedienung fehlt', receipt: /ist angekommen/, opened: /eben wurde im Kundenportal/, changed: /eben eine neue E-Mail-Adresse bestätigt/ },
  en: { search: 'picture black', article: /picture stays black/, request: 'Remote control is missing', receipt: /has arrived/, opened: /was just opened in the customer portal/, changed: /a new e-mail address was just confirmed/ },
};
const PICTURE = { name: 'typenschild.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') };

let mail; let desk; let api; let browser; let device; let serial; let marketing; let article; let form;
const nameOf = ({ way, language }) => `${way}-${language}`;

before(async () => {
  if (skip) return;
  if (SHOTS) mkdirSync(SHOTS, { recursive: true });
  mail = await post({ customers: RUNS.flatMap((run) => [nameOf(run), `${nameOf(run)}-neu`, `${nameOf(run)}-chat`]) });
  desk = await demo([...mail.options, '--undo-seconds', '1']);
  api = caller(desk);
  browser = await launch();
  const { page, close } = await enter(browser.browser, desk, { javaScriptEnabled: false });
  const options = [{ name: 'Fernseher', value: 'tv' }, { name: 'Radio', value: 'radio' }];
  ({ ticket_field: { id: device } } = await api('POST', 'ticket_fields', { ticket_field: { type: 'tagger', title: 'Gerät', custom_field_options: options } }));
  ({ ticket_field: { id: serial } } = await api('POST', 'ticket_fields', { ticket_field: { type: 'text', title: 'Seriennummer' } }));
  form = await send(page, '/admin/forms', '/admin/forms', { title_de: 'Ein Gerät geht nicht', title_en: 'Something is broken' });
  await page.goto(form);
  const resting = (purpose) => page.locator('label', { hasText: purpose }).locator('[name=boxes]').getAttribute('value');
  const boxes = [await resting('Umfragen'), await resting('Werbung')];
  await send(page, form, form, {
    title_de: 'Ein Gerät geht nicht', title_en: 'Something is broken', subject: '1', files: '1', boxes,
    [`ask-${device}`]: 'required', [`ask-${serial}`]: 'required', [`when-${serial}`]: `${device}=tv`,
  });
  await send(page, form, `${form}/act`, { act: 'publish' });
  form = form.replace('/admin/forms', '/contact');
  await send(page, '/admin/chat', '/admin/chat', { open: '1', naming: 'alias', privacy: '' });
  await api('POST', 'triggers', { trigger: { title: 'Nach der Lösung fragen', conditions: { all: [{ field: 'status', operator: 'is', value: 'solved' }] }, actions: [{ field: 'satisfaction_score', value: 'offered' }] } });
  marketing = boxes.at(-1);
  await close();
});
after(async () => { await browser?.close(); await desk?.close(); await mail?.close(); });

/** Mails that were taken from a mailbox while another one was waited for. */
const pile = [];
async function mailed(user, wanted) {
  for (;;) {
    const at = pile.findIndex((one) => one.user === user && wanted.test(one.text));
    if (at >= 0) return pile.splice(at, 1)[0].text;
    const raw = await mail.next(user);
    pile.push({ user, text: `${field(raw, 'Subject')}\n${textOf(raw)}` });
  }
}
/** The path of an address in the next mail that has one. */
async function link(user, path) {
  const wanted = new RegExp(`https?://[^\\s/]+(${path}[\\w~-]+)`);
  return wanted.exec(await mailed(user, wanted))[1];
}

/** A browser of a run, with its hands; `look` looks at the page as it stands. */
async function begin(run) {
  const scripted = run.way !== 'plain';
  const { page, faults, close } = await open(browser.browser, desk.base, {
    javaScriptEnabled: scripted, viewport: SIZES[run.size], locale: run.language === 'de' ? 'de-DE' : 'en-GB',
    hasTouch: run.size === 'phone' && run.way !== 'keys', expected: [403, 409, 410, 422],
  });
  const hands = run.way === 'keys' ? keyboard(page) : mouse(page);
  const found = [];
  const look = async (name) => {
    assert.equal(await page.getAttribute('html', 'lang'), run.language, `${name} speaks another language`);
    const { colorScheme = 'light' } = run;
    if (run.way !== 'mouse') {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) found.push(`${name} scrolls sideways by ${wide} px`);
      return;
    }
    for (const [size, viewport] of Object.entries(LOOKS)) {
      await page.setViewportSize(viewport);
      for (const colours of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: colours, reducedMotion: 'reduce' });
        found.push(...(await audit(page, colours === 'dark' ? ['color-contrast'] : null)).map((fault) => `${name}, ${size}, ${colours}: ${fault}`));
        if (SHOTS) await page.screenshot({ path: join(SHOTS, `customer-${name.replaceAll(' ', '-')}-${run.language}-${size}-${colours}.png`), fullPage: true });
      }
    }
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(SIZES[run.size]);
  };
  /** Presses something and waits for what comes of it. */
  const press = async (selector, then) => { await hands.press(selector); if (then) await page.locator(then).first().waitFor(); };
  /** Sends what is typed in a field, as one does without reaching for a button. */
  const enterIn = async (selector, text, then) => { await hands.type(selector, text); await page.keyboard.press('Enter'); await page.locator(then).first().waitFor(); };
  const settled = () => { assert.deepEqual(found.splice(0), []); assert.deepEqual(faults.splice(0), []); };
  return { ...run, ...hands, page, scripted, user: nameOf(run), words: WORDS[run.language], look, press, enterIn, settled, close };
}

/** The help centre as a stranger has it. */
async function help({ page, words, scripted, type, press, enterIn, look }) {
  await page.goto('/help');
  await look('help');
  if (scripted) {
    await type('#q', words.search);
    await page.waitForSelector('#treffer a');
    assert.match(await page.textContent('#treffer'), words.article);
    await look('found while typing');
    await type('#q', 'Quastenflosser');
    await page.waitForSelector('#treffer:not(:has(a)) p');
    await type('#q', words.search);
    await page.waitForSelector('#treffer a');
    await press('#treffer a', '.article');
  }
  await page.goto('/help');
  await enterIn('#q', words.search, '[data-found] .hits a');
  await look('results of a search');
  await press('[data-found] .hits a', '.article');
  assert.match(await page.textContent('h1'), words.article);
  article = new URL(page.url()).pathname;
  await look('an article');
  assert.equal(await page.locator('form[action$="/vote"]').count(), 0, 'a stranger has no vote');
  await page.goto('/help');
  await press('.topics h3 a', '.crumbs');
  await look('a category');
  await press('main section h2 a', '.crumbs li:nth-child(2)');
  await look('a section');
  await press('main section .list a', '.article');
  await press('.crumbs a', '.topics');
  await enterIn('#q', 'Quastenflosser', '[data-found] p');
  await look('nothing found');
}

/** The contact form, whose first try has a fault, until the mail with the number is there. */
async function contact(visit) {
  const { page, user, words, scripted, type, choose, tick, attach, press, look } = visit;
  await page.goto('/contact');
  await look('a choice of forms');
  await press(`main a[href="${form}"]`, '#contact');
  const [kind, number] = [`[name="f-${device}"]`, `[name="f-${serial}"]`];
  assert.equal(await page.isVisible(number), !scripted, 'what depends on another field comes with it; without script it says so');
  if (scripted) await look('contact form');
  await press('.information > summary', '.information[open] dl');
  await type('#c-name', 'Erika Mäßig');
  await type('#c-email', 'keine Adresse');
  await type('#c-subject', words.request);
  await choose(kind, 'tv');
  await type(number, 'SD65-0098');
  await type('#c-message', 'Im Karton lag keine.\n\n„Sund 65“ & <b>Fernbedienung</b>');
  await attach('#c-files', PICTURE);
  if (scripted && visit.language === 'de') await page.waitForSelector('.suggested a');
  await look('contact form filled in');
  await pause(A_MOMENT_MS);
  await press('#contact [type=submit]', '.notice.bad');
  await look('contact form with a fault');
  assert.equal(await page.getAttribute('#c-email', 'aria-invalid'), 'true');
  assert.deepEqual(await Promise.all(['#c-name', '#c-email', '#c-subject', '#c-message', kind, number].map((one) => page.inputValue(one))),
    ['Erika Mäßig', 'keine Adresse', words.request, 'Im Karton lag keine.\n\n„Sund 65“ & <b>Fernbedienung</b>', 'tv', 'SD65-0098'], 'what was typed stays');
  await press('.notice.bad a[href="#c-email"]');
  await type('#c-email', `${user}@kunden.example`);
  await attach('#c-files', PICTURE);
  for (const box of await page.locator('[name^=agree-]').all()) assert.ok(!await box.isChecked(), 'no box is ticked beforehand');
  for (const name of await page.locator('[name^=agree-]').evaluateAll((all) => all.map((one) => one.name))) await tick(`[name="${name}"]`);
  await pause(A_MOMENT_MS);
  await press('#contact [type=submit]', '#vorgang');
  await look('contact form has arrived');
  visit.number = await page.textContent('#vorgang');
  const receipt = await mailed(user, words.receipt);
  assert.ok(receipt.includes(visit.number), receipt);
  visit.consents = /https?:\/\/[^\s/]+(\/consent\/[\w~-]+)/.exec(receipt)[1];
  const { comments: [first] } = await api('GET', `tickets/${visit.number}/comments`);
  assert.deepEqual(first.attachments.map((one) => one.file_name), [PICTURE.name]);
  const { ticket } = await api('GET', `tickets/${visit.number}`);
  assert.deepEqual([ticket.subject, ticket.custom_fields.find((one) => one.id === serial)?.value], [words.request, 'SD65-0098']);
}

/** What was wished for is confirmed from the mail, and one of it withdrawn there. */
async function withdrawal({ page, consents, press, look }) {
  await page.goto(consents);
  await look('consents not confirmed');
  assert.equal(await page.locator('button[value=confirm]').count(), 2, 'to look at the page confirms nothing');
  for (const left of [1, 0]) {
    await press('button[value=confirm]', '[role=status]');
    assert.equal(await page.locator('button[value=confirm]').count(), left);
  }
  const own = `li:has([name=purpose][value="${marketing}"])`;
  await press(`${own} button[value=withdraw]`, `${own} button[value=give]`);
  await look('a consent withdrawn');
  await page.goto(consents);
  assert.equal(await page.locator('button[value=withdraw]').count(), 1);
  assert.equal(await page.locator(`${own} button[value=give]`).count(), 1, 'it stays withdrawn');
}

/** In by a mailed link; the request is answered, closed, opened again, closed for good, and rated. */
async function requests(visit) {
  const { page, user, number, words, language, type, tick, attach, press, look } = visit;
  await api('PUT', `tickets/${number}`, { ticket: { comment: { body: 'Wir schicken Ihnen eine neue.', public: true }, status: 'pending' } });
  await page.goto('/portal/requests');
  await look('sign in');
  await type('#l-email', `${user}@kunden.example`);
  await press('form[action="/portal/sign-in/link"] button', '#link');
  await look('a link is mailed');
  const path = await link(user, '/portal/link/');
  await page.goto(path);
  await look('the link');
  await press('form[action^="/portal/link/"] button', '.stored');
  await look('requests');
  await press(`a[href="/portal/requests/${number}"]`, '#antworten');
  // The desk can still take it back for a moment, and a page without script does not draw itself again.
  const answered = page.locator('.said', { hasText: 'Wir schicken Ihnen eine neue.' });
  for (const until = Date.now() + 20_000; !(await answered.count()) && Date.now() < until; await page.reload()) await page.waitForTimeout(500);
  await answered.waitFor();
  await look('a request');
  await press('#antwort [type=submit]:not([name=close])', '#text-e');
  await look('an empty answer');
  await type('#f-text', 'Danke, hier das Typenschild.');
  await attach('#f-files', PICTURE);
  await press('#antwort [type=submit]:not([name=close])', '.own:has-text("hier das Typenschild")');
  const file = await page.getAttribute('.own:has-text("hier das Typenschild") .files a', 'href');
  assert.equal((await page.request.get(file)).headers()['content-type'], 'image/png');
  await look('a request answered');
  await press('form[action$="/close"] button', 'form[action$="/reopen"]');
  await look('a request closed');
  await press('form[action$="/reopen"] button', 'form[action$="/close"]');
  await type('#f-text', 'Sie ist da.');
  await press('#antwort [name=close]', 'form[action$="/reopen"]');
  assert.match(await page.textContent('.said.own:last-of-type'), /Sie ist da\./);

  await page.goto(await link(user, '/rate/'));
  await look('the rating');
  await type('#f-comment', 'Schnell & freundlich');
  await press('form[action^="/rate/"] [type=submit]', '#problem');
  assert.equal((await page.inputValue('#f-comment')).trim(), 'Schnell & freundlich');
  await look('a rating without an answer');
  await tick(language === 'de' ? '[name=score][value=good]' : '[name=score][value=bad]');
  await press('form[action^="/rate/"] [type=submit]', '.notice.info');
  await look('the rating is given');
  const { ticket } = await api('GET', `tickets/${number}`);
  assert.equal(ticket.satisfaction_rating.score, language === 'de' ? 'good' : 'bad');

  await page.goto(path);
  await page.waitForSelector('form[action$="/again"]');
  await look('a link that is used up');
  assert.ok(words);
}

/** What whoever is signed in can do in the help centre. */
async function voting({ page, type, press, look, user }) {
  await page.goto(article);
  await press('button[name=vote][value=up]', 'button[value=up][aria-pressed=true]');
  await press('button[name=vote][value=down]', 'button[value=down][aria-pressed=true]');
  await look('a vote');
  const comments = 'form[action$="/comments"]';
  await press(`${comments} button`, '#c-text-p');
  await look('an empty comment');
  await type('#c-name', 'Radlerin');
  await type('#c-text', `Bei mir half es sofort (${user}).`);
  await press(`${comments} button`, '.notice');
  assert.ok(!(await page.textContent('.said-below')).includes(user), 'somebody looks at it first');
  await look('a comment waits');
}

/** All that is stored: opened by a fresh proof, corrected, agreed to and objected to. */
async function data(visit) {
  const { page, user, words, type, press, look } = visit;
  await page.goto('/portal/data');
  await look('data are shut');
  await press('form[action="/portal/data/link"] button', '#link');
  await page.goto(await link(user, '/portal/link/'));
  await look('the link to the data');
  await press('form[action^="/portal/link/"] button', '#gespeichert');
  await look('data');
  await mailed(user, words.opened);
  const row = (id) => `#angaben li:has(${id})`;
  await press(`${row('#f-name')} summary`, '#f-name');
  await type('#f-name', 'Erika Maßvoll');
  await press(`${row('#f-name')} [type=submit]`, `${row('#f-name')}:has-text("Erika Maßvoll")`);
  await press(`${row('#f-tel')} summary`, '#f-tel');
  await look('data with a row open');
  await type('#f-tel', '+49 40 5550199');
  await press(`${row('#f-tel')} [type=submit]`, `${row('#f-tel')} summary:has-text("5550199")`);
  await press(`${row('#f-mail')} summary`, '#f-mail');
  await type('#f-mail', 'keine Adresse');
  // The browser itself knows that this is no address.
  if (!await page.locator('#f-mail').evaluate((one) => one.checkValidity())) await page.locator('#f-mail').evaluate((one) => { one.form.noValidate = true; });
  await press(`${row('#f-mail')} [type=submit]`, `${row('#f-mail')} .err`);
  assert.equal(await page.inputValue('#f-mail'), 'keine Adresse');
  await look('data with a fault');
  await type('#f-mail', `${user}-neu@kunden.example`);
  await press(`${row('#f-mail')} [type=submit]`, '#link');
  await look('an address has to be confirmed');
  await page.goto(await link(`${user}-neu`, '/portal/link/'));
  await look('the link to an address');
  await press('form[action^="/portal/link/"] button', 'main a[href="/portal/data"]');
  await look('an address is confirmed');
  await mailed(user, words.changed);
  await press('main a[href="/portal/data"]', '#angaben');
  assert.match(await page.textContent(`${row('#f-mail')} summary`), new RegExp(`${user}-neu@`));
  await press('form[action$="/remove"] button', '#angaben:not(:has(form[action$="/remove"]))');
  const own = `#einwilligungen li:has([name=purpose][value="${marketing}"])`;
  await press(`${own} button[value=give]`, `${own} button[value=withdraw]`);
  await look('data after an agreement');
  await press('#widerspruch summary', '#w-reason');
  await press('#widerspruch .edit [type=submit]', '#widerspruch .err');
  await look('an objection without a reason');
  await type('#w-reason', 'Bitte nicht auswerten, wann ich schreibe.');
  await press('#widerspruch .edit [type=submit]', '#antworten');
  await look('an objection');
  await page.goto('/portal/data');
  await press('#widerspruch [name=marketing]', '#antworten');
  await page.goto('/portal/data');
  assert.equal(await page.locator(`${own} button[value=give]`).count(), 1, 'whoever objects to marketing has withdrawn it');
  await press('form[action="/portal/sign-out"] button', '#l-email');
  await page.goto('/portal/data');
  assert.equal(new URL(page.url()).pathname, '/portal/sign-in');
}

/** A stranger chooses the other language, and it stays. */
async function tongues({ page, language, press }) {
  const other = language === 'de' ? 'en' : 'de';
  await page.goto('/portal/sign-in');
  await press(`.lang button[value=${other}]`, `html[lang=${other}] #l-email`);
  await page.goto(form);
  assert.equal(await page.getAttribute('html', 'lang'), other);
  await press(`.lang button[value=${language}]`, `html[lang=${language}] #c-email`);
  await page.goto('/help');
  await press(`.lang a[hreflang=${other}]`, `html[lang=${other}] .topics`);
}

/** A conversation with an agent who sits at the desk. */
async function chat(visit) {
  const agent = await enter(browser.browser, desk, { email: AGENT });
  try {
    await listening(agent.page);
    await conversation(visit, agent.page);
  } finally {
    await agent.close();
  }
}

async function conversation({ page, user, scripted, way, type, attach, press, look }, agent) {
  await page.goto('/chat');
  await page.waitForSelector('#da.on');
  assert.ok(await page.isVisible('.info'), 'what happens with it is told first');
  assert.deepEqual(await page.context().cookies(), [], 'no cookie before the first message');
  await look('chat');
  if (scripted) await page.locator('#schreiben [type=submit]').first().waitFor();
  else { await press('#schreiben [type=submit]', '#text-e'); await look('an empty chat message'); }
  await type('#c-name', 'Paul Öhler');
  await type('#c-email', `${user}-chat@kunden.example`);
  const words = `Wo ist meine Lieferung? (${user})`;
  await type('#c-text', words);
  if (way === 'keys') { await page.keyboard.press('Enter'); await page.waitForSelector('.b-out:not(.waiting)'); } else await press('#schreiben [type=submit]', '.b-out:not(.waiting)');
  assert.ok((await page.context().cookies()).every((one) => one.httpOnly));
  for (const after of ['a[href="/chat/transcript"]', 'form[action="/chat/transcript"] button', 'form[action="/chat/end"] button']) await page.locator(after).waitFor();
  let number;
  for (const until = Date.now() + 30_000; !number; await pause(200)) {
    assert.ok(Date.now() < until, 'no ticket came of a chat');
    const { tickets } = await api('GET', 'tickets?sort_by=created_at&sort_order=desc&per_page=5');
    number = tickets.find((one) => one.subject.includes(user))?.id;
  }
  await agent.goto(`/tickets/${number}`);
  await agent.fill('.composer textarea', 'Sie kommt morgen.');
  await agent.click('.composer .split [type=submit]');
  const answer = page.locator('.b-in', { hasText: 'Sie kommt morgen.' });
  if (scripted) await answer.waitFor({ timeout: 60_000 });
  for (const until = Date.now() + 60_000; !scripted && await answer.count() === 0;) {
    assert.ok(Date.now() < until, 'the answer does not come');
    await press('noscript a, a[href="/chat"]', '.b-out');
  }
  await look('chat answered');
  await type('#c-text', 'Danke, anbei der Lieferschein.');
  await attach('#c-files', PICTURE);
  await press('#schreiben [type=submit]', '.b-out:not(.waiting):has-text("anbei der Lieferschein")');
  if (!scripted) await page.waitForSelector('.b-out .file');
  await agent.reload();
  await agent.locator('#verlauf', { hasText: 'anbei der Lieferschein' }).waitFor();
  await page.goto('/chat');
  const file = await page.getAttribute('.b-out a.file', 'href');
  assert.equal((await page.request.get(file)).headers()['content-type'], 'image/png');
  await look('chat with a file');
  assert.match(await (await page.request.get('/chat/transcript')).text(), /Sie kommt morgen\./);
  await press('form[action="/chat/transcript"] button', '#stand:not(:empty)');
  await mailed(`${user}-chat`, /Sie kommt morgen\./);
  await press('form[action="/chat/end"] button', '.info');
  assert.equal(await page.locator('.b-in, .b-out').count(), 0, 'it has ended');
}

test('the chat while nobody is there', { skip }, async () => {
  for (const language of ['de', 'en']) {
    const visit = await begin({ way: 'mouse', language, size: 'phone' });
    await visit.page.goto('/chat');
    assert.equal(await visit.page.locator('#da.on').count(), 0);
    assert.notEqual(await visit.page.getAttribute('#c-email', 'required'), null, 'an answer needs an address');
    await visit.look('chat while nobody is there');
    visit.settled();
    await visit.close();
  }
});

for (const run of RUNS) {
  test(`${run.way}, ${run.language}, ${run.size}`, { skip }, async (t) => {
    const visit = await begin(run);
    const story = (name, one) => t.test(name, async () => { await one(visit); visit.settled(); });
    await story('the help centre', help);
    await story('the contact form', contact);
    await story('consents from the mail', withdrawal);
    await story('requests', requests);
    await story('vote and comment', voting);
    await story('my data', data);
    await story('the other language', tongues);
    await visit.close();
    const talk = await begin(run);
    await t.test('chat', async () => { await chat(talk); talk.settled(); });
    await talk.close();
  });
}
