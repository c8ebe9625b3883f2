//! Search in memory: words, people, bitmaps, and the query syntax.
