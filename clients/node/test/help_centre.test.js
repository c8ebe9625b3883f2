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
