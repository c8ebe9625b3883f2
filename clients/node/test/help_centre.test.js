import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, client, fields, gone, ids, refused, word } from '../desk.js';

const help = client({ endpointUri: `${base}/help_center` }).helpcenter;
const own = ({ result }, name) => result[name] ?? result;

async function section() {
  const category = own(await help.categories.create({ category: { name: word('Televisions'), locale: 'en-us' } }), 'category');
  const made = await help.sections.create(category.id, { section: { name: word('Picture'), locale: 'en-us' } });
  return own(made, 'section');
}

async function article(place, members = {}) {
  const given = { title: word('Black'), body: '<p>Unplug it.</p>', locale: 'en-us', ...members };
  return own(await help.articles.create(place.id, { article: given }), 'article');
}

test('an article is made, listed, read in its language, changed and archived', async () => {
  const place = await section();
  const made = await article(place, { label_names: ['hdmi'] });
  fields(made, { draft: false, locale: 'en', label_names: ['hdmi'], body: '<p>Unplug it.</p>' });
  assert.deepEqual(ids(await help.articles.listBySection(place.id)), [made.id]);
  assert.ok((await help.articles.list()).some((one) => one.id === made.id));
  fields(own(await help.articles.show(made.id), 'article'), { id: made.id, title: made.title });
  assert.equal((await refused(404, help.articles.showWithLocale('de', made.id))).error, 'RecordNotFound');
  const title = word('Dark');
  fields(own(await help.articles.update(made.id, { article: { title } }), 'article'), { id: made.id, title });
  gone(await help.articles.delete(made.id));
  assert.deepEqual(await help.articles.listBySection(place.id), []);
});

test('a translation is written, a vote is cast, a comment is said', async () => {
  const made = await article(await section());
  const german = { locale: 'de', title: word('Schwarz'), body: '<p>Stecker ziehen.</p>' };
  const added = own(await help.translations.createForArticle(made.id, { translation: german }), 'translation');
  fields(added, { locale: 'de', title: german.title, source_type: 'Article' });
  fields(own(await help.articles.showWithLocale('de', made.id), 'article'), { title: german.title });
  fields(own(await help.votes.createUpVoteForArticle(made.id), 'vote'), { value: 1, item_id: made.id });
  const said = await help.articlecomments.create(made.id, { comment: { body: 'Helped.', locale: 'en-us' } });
  fields(own(said, 'comment'), { body: 'Helped.', source_id: made.id });
});

test('topics are listed in their language and shown in another by default', async () => {
  const place = await section();
  const first = await article(place);
  assert.deepEqual(ids(await help.sections.listByCategory(place.category_id)), [place.id]);
  assert.ok(ids(await help.categories.listWithLocale('en-us')).includes(place.category_id));
  assert.ok(!ids(await help.sections.listWithLocale('de')).includes(place.id));
  const name = word('Bild');
  const german = { locale: 'de', title: name, body: '' };
  fields(own(await help.translations.createForSection(place.id, { translation: german }), 'translation'), { title: name });
  fields(own(await help.sections.showWithLocale('de', place.id), 'section'), { name, locale: 'de' });
  await help.sections.updateSourceLocale(place.id, { source_locale: 'de' });
  fields(own(await help.sections.show(place.id), 'section'), { name, source_locale: 'de' });
  assert.deepEqual(ids(await help.articles.listBySectionByLocale('de', place.id)), []);
  assert.deepEqual(ids(await help.articles.listByCategory(place.category_id)), [first.id]);
  assert.deepEqual((await help.translations.listLocales()).result.locales, ['de', 'en']);
});

test('translations are listed, missing ones named, changed and removed', async () => {
  const made = await article(await section());
  assert.deepEqual((await help.translations.listMissingLocalesByArticle(made.id)).result.locales, ['de']);
  const german = { locale: 'de', title: word('Schwarz'), body: '<p>Stecker ziehen.</p>' };
  const added = own(await help.translations.createForArticle(made.id, { translation: german }), 'translation');
  const title = word('Dunkel');
  const changed = await help.translations.updateForArticle(made.id, 'de', { translation: { title } });
  fields(own(changed, 'translation'), { id: added.id, title });
  assert.deepEqual((await help.translations.listByArticle(made.id)).map((one) => one.locale).sort(), ['de', 'en']);
  gone(await help.translations.delete(added.id));
  assert.deepEqual((await help.translations.listByArticle(made.id)).map((one) => one.locale), ['en']);
});

test('labels are put on, found by and taken off', async () => {
  const made = await article(await section());
  const name = word('hdmi');
  const label = own(await help.articlelabels.create(made.id, { label: { name } }), 'label');
  fields(label, { name });
  fields(own(await help.articlelabels.show(label.id), 'label'), { name });
  assert.deepEqual(ids(await help.articles.listByLabelNames(name)), [made.id]);
  gone(await help.articlelabels.delete(made.id, label.id));
  assert.deepEqual(await help.articles.listByLabelNames(name), []);
});

// These calls of the client hand on the answer as it came.
const within = (answers, name) => answers.flatMap((answer) => answer[name] ?? [answer]);

test('comments are listed, changed and removed, votes taken back', async () => {
  const made = await article(await section());
  const said = own(await help.articlecomments.create(made.id, { comment: { body: 'Helped.', locale: 'en-us' } }), 'comment');
  assert.deepEqual(ids(within(await help.articlecomments.listByArticle(made.id), 'comments')), [said.id]);
  assert.ok(ids(within(await help.articlecomments.listByUser(said.author_id), 'comments')).includes(said.id));
  const changed = await help.articlecomments.update(made.id, said.id, { comment: { body: 'Did not.' } });
  fields(own(changed, 'comment'), { id: said.id, body: 'Did not.' });
  fields(own(await help.articlecomments.show(made.id, said.id), 'comment'), { body: 'Did not.' });
  const vote = own(await help.votes.createDownVoteForArticle(made.id), 'vote');
  fields(own(await help.votes.show(vote.id), 'vote'), { value: -1, item_id: made.id });
  gone(await help.votes.delete(vote.id));
  const left = (await help.votes.listByArticle(made.id)).result;
  assert.deepEqual(left.votes ?? within([left].flat(), 'votes'), []);
  gone(await help.articlecomments.delete(made.id, said.id));
  assert.deepEqual(within(await help.articlecomments.listByArticle(made.id), 'comments'), []);
});

test('articles are found by words, by their author, and since a moment', async () => {
  const rare = word('zirkonium');
  const made = await article(await section(), { body: `<p>The ${rare} lamp.</p>` });
  const found = (await help.search.searchArticlesInLocale(rare, 'en-us')).result;
  assert.deepEqual(ids(found.results), [made.id]);
  assert.ok(ids(await help.articles.listByUser(made.author_id)).includes(made.id));
  const since = Math.floor(Date.parse(made.updated_at) / 1000);
  assert.ok(ids(await help.articles.listSinceStartTime(since)).includes(made.id));
  assert.deepEqual(await help.articleattachments.list(made.id).then(({ result }) => result.article_attachments), []);
  assert.deepEqual(ids(within(await help.usersegments.listApplicable(), 'user_segments')), [1, 2]);
});
