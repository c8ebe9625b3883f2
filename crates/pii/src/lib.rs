//! Finds personal data in German and English text.
