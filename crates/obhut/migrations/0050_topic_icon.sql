-- The picture beside a category of the help centre: a word of a closed list.
ALTER TABLE help_category ADD COLUMN icon TEXT;
