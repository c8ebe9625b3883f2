"""The help centre: topics, articles in two languages, comments, votes, files, search."""

import io

from desk import BASE, Suite, word
from zenpy.lib.api_objects.help_centre_objects import Article, Category, Comment, Label, Section, Translation
from zenpy.lib.exception import RecordNotFoundException


class HelpCentre(Suite):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.help = cls.desk.help_center
        cls.category = cls.help.categories.create(Category(name=word("Televisions"), locale="en-us"))
        cls.section = cls.help.sections.create(
            Section(name=word("Picture"), locale="en-us", category_id=cls.category.id))

    def article(self, **members):
        members = {"title": word("Black"), "body": "<p>Unplug it.</p>", "locale": "en-us", **members}
        return self.help.articles.create(self.section, Article(**members))

    def test_topics_are_made_listed_changed_and_kept_while_they_hold_something(self):
        category = self.help.categories.create(Category(name=word("Sound"), description="All of it", locale="en-us"))
        self.fields(category, description="All of it", url=f"{BASE}help_center/en/categories/{category.id}.json")
        self.assertIn(category.id, [one.id for one in self.help.categories()])
        category.name = word("Noise")
        self.fields(self.help.categories.update(category), id=category.id, name=category.name)
        section = self.help.sections.create(Section(name=word("Hum"), locale="en-us", category_id=category.id))
        self.fields(section, category_id=category.id)
        self.assertEqual([one.id for one in self.help.categories.sections(category.id)], [section.id])
        self.refused(422, self.help.categories.delete, category)
        self.assertEqual(self.help.sections.delete(section).status_code, 204)
        self.assertEqual(self.help.categories.delete(category).status_code, 204)
        self.refused(404, self.help.categories, id=category.id, kind=RecordNotFoundException)

    def test_an_article_is_made_read_changed_and_archived(self):
        made = self.article(label_names=["hdmi", "no picture"], promoted=True)
        self.fields(made, draft=False, promoted=True, body="<p>Unplug it.</p>", locale="en",
                    label_names=["hdmi", "no picture"], section_id=self.section.id)
        self.assertEqual(self.help.articles(id=made.id).to_dict(), made.to_dict())
        self.assertIn(made.id, [one.id for one in self.help.articles()])
        self.assertIn(made.id, [one.id for one in self.help.sections.articles(self.section)])
        self.assertIn(made.id, [one.id for one in self.help.categories.articles(self.category.id)])
        made.title = word("Dark")
        self.fields(self.help.articles.update(made), id=made.id, title=made.title)
        self.assertEqual(self.help.articles.archive(made).status_code, 204)
        self.assertNotIn(made.id, [one.id for one in self.help.articles()])

    def test_a_translation_is_added_changed_and_removed(self):
        made = self.article()
        self.assertEqual(self.help.articles.missing_translations(made), ["de"])
        german = Translation(locale="de", title=word("Schwarz"), body="<p>Stecker ziehen.</p>")
        added = self.help.articles.create_translation(made, german)
        self.fields(added, locale="de", title=german.title, source_id=made.id, source_type="Article", draft=False)
        added.title = word("Dunkel")
        self.fields(self.help.articles.update_translation(made, added), id=added.id, title=added.title)
        self.assertEqual({one.locale for one in self.help.articles.translations(made)}, {"de", "en"})
        self.assertEqual(self.help.articles.show_translation(made, "de").id, added.id)
        self.assertEqual(self.help.articles.delete_translation(added).status_code, 204)
        self.assertEqual([one.locale for one in self.help.articles.translations(made)], ["en"])

    def test_a_search_finds_words_and_says_where(self):
        rare = word("zirkonium")
        made = self.article(body=f"<p>The {rare} lamp.</p>")
        found = list(self.help.articles.search(query=rare, locale="en-us"))
        self.assertEqual([one.id for one in found], [made.id])
        self.assertIn(f"<em>{rare}</em>", found[0].snippet)
        self.assertEqual(list(self.help.articles.search(query=word("nowhere"), locale="en-us")), [])

    def test_comments_and_votes_are_given_and_taken_back(self):
        made = self.article()
        said = self.help.comments.create(made, Comment(body="It helped.", locale="en-us"))
        self.fields(said, body="It helped.", source_id=made.id, locale="en")
        self.assertEqual([one.id for one in self.help.articles.comments(made)], [said.id])
        said.body = "It did not."
        self.fields(self.help.comments.update(made, said), id=said.id, body="It did not.")
        self.fields(self.help.articles.vote_comment_up(made, said), value=1, item_type="Comment", item_id=said.id)
        self.fields(self.help.articles.vote_down(made), value=-1, item_type="Article", item_id=made.id)
        self.fields(self.help.articles.vote_up(made), value=1)
        self.assertEqual(len(list(self.help.articles.votes(made))), 1)
        self.fields(self.help.articles(id=made.id), vote_sum=1, vote_count=1)
        self.assertEqual(self.help.comments.delete(made, said).status_code, 204)
        self.assertEqual(list(self.help.articles.comments(made)), [])

    def test_files_hang_below_an_article_or_stand_in_it(self):
        made = self.article()
        below = self.help.attachments.create(made, io.BytesIO(b"Plan"), file_name="plan.txt", content_type="text/plain")
        self.fields(below, file_name="plan.txt", size=4, inline=False, article_id=made.id)
        within = self.help.attachments.create(
            made, io.BytesIO(b"\x89PNG"), inline=True, file_name="back.png", content_type="image/png")
        self.assertEqual([one.id for one in self.help.attachments.inline(made)], [within.id])
        self.assertEqual([one.id for one in self.help.attachments.block(made)], [below.id])
        self.assertEqual(self.help.attachments.delete(within).status_code, 204)
        self.assertEqual([one.id for one in self.help.attachments(made)], [below.id])

    def test_labels_are_put_on_an_article_and_taken_off(self):
        made, name = self.article(), word("hdmi")
        label = self.help.labels.create(made, Label(name=name))
        self.fields(label, name=name)
        self.assertEqual([one.name for one in self.help.articles.labels(made)], [name])
        self.assertIn(name, [one.name for one in self.help.labels()])
        self.assertEqual(self.help.labels.delete(made, label).status_code, 204)
        self.assertEqual(list(self.help.articles.labels(made)), [])

    def test_what_somebody_wrote_and_said_is_listed(self):
        made = self.article()
        said = self.help.comments.create(made, Comment(body="It helped.", locale="en-us"))
        self.assertIn(made.id, [one.id for one in self.help.articles.user_articles(made.author_id)])
        self.assertIn(said.id, [one.id for one in self.help.comments.user_comments(said.author_id)])
        self.assertEqual(self.help.comments.show(made, said).id, said.id)

    def test_topics_are_translated_and_articles_come_in_the_order_asked_for(self):
        german = Translation(locale="de", title=word("Bild"), body="")
        section = self.help.sections.create(Section(name=word("Hum"), locale="en-us", category_id=self.category.id))
        self.assertEqual(self.help.sections.missing_translations(section), ["de"])
        added = self.help.sections.create_translation(section, german)
        self.fields(added, locale="de", title=german.title, source_id=section.id, source_type="Section")
        self.assertEqual({one.locale for one in self.help.sections.translations(section)}, {"de", "en"})
        made = [self.help.articles.create(section, Article(title=title, body="", locale="en-us", position=place))
                for title, place in (("b", 1), ("a", 2))]
        by_place = [one.id for one in self.help.articles(sort_by="position", sort_order="asc")]
        self.assertLess(by_place.index(made[0].id), by_place.index(made[1].id))

    def test_files_are_sent_before_their_article_is_known(self):
        made = self.article()
        loose = self.help.attachments.create_unassociated(
            io.BytesIO(b"Plan"), file_name="plan.txt", content_type="text/plain")
        self.fields(loose, file_name="plan.txt", article_id=None)
        self.assertEqual(self.help.attachments.bulk_attachments(made, loose).status_code, 200)
        self.assertEqual([one.id for one in self.help.attachments(made)], [loose.id])

    def test_audiences_are_named_by_numbers(self):
        self.assertEqual([one.id for one in self.help.user_segments()], [1, 2])
        self.assertEqual([one.id for one in self.help.user_segments.applicable()], [1, 2])
        self.assertEqual(self.help.user_segments(id=1).id, 1)
        self.assertEqual([one.id for one in self.help.permission_groups()], [1])
