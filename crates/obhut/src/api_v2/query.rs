//! The query of a request, read the lenient way: brackets literal or encoded, unknown names ignored, lists with commas.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::error::ApiError;

/// Names and values in the order sent. No `Debug`: a search names people.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

/// Names that belong to paging and are replaced in the address of another page.
const PAGING: [&str; 5] = ["page", "per_page", "page[size]", "page[after]", "page[before]"];

impl Query {
    /// Reads the part after the question mark. Bytes that are not UTF-8 become replacement characters.
    pub fn parse(raw: &str) -> Self {
        let pairs = form_urlencoded::parse(raw.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The last value of a name, trimmed; none where it is missing or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// As [`get`](Self::get), but the words `None`, `null` and `undefined` count as missing: some clients write an unset
    /// option so. For options only, never for texts people wrote.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !matches!(*value, "None" | "null" | "undefined" | "nil"))
    }

    /// Every value of `name` and of `name[]`, each split at commas.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(key, _)| key == name || key.strip_suffix("[]") == Some(name))
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    }

    /// A list of record numbers, repeated ones once, at most `most`.
    ///
    /// # Errors
    /// 400 where one is not a number, `TooManyValues` where there are more.
    pub fn ids(&self, name: &str, most: usize) -> Result<Vec<i64>, ApiError> {
        let mut ids = Vec::new();
        for text in self.list(name) {
            let id = text.parse().map_err(|_| invalid_parameter(name, "must be whole numbers with commas between"))?;
            if !ids.contains(&id) {
                ids.push(id);
            }
            if ids.len() > most {
                return Err(ApiError::too_many_values(most));
            }
        }
        Ok(ids)
    }

    /// As [`ids`](Self::ids), but there must be at least one.
    ///
    /// # Errors
    /// 400 where there is none, else as `ids`.
    pub fn required_ids(&self, name: &str, most: usize) -> Result<Vec<i64>, ApiError> {
        let ids = self.ids(name, most)?;
        if ids.is_empty() { Err(invalid_parameter(name, "is required")) } else { Ok(ids) }
    }

    /// Whether `include` asks for `name`, also inside parentheses as in `tickets(users)`.
    pub fn includes(&self, name: &str) -> bool {
        self.0
            .iter()
            .filter(|(key, _)| key == "include" || key == "include[]")
            .flat_map(|(_, value)| value.split([',', '(', ')']))
            .any(|word| word.trim() == name)
    }

    /// A yes or no: `true`, `1`, `yes` and nothing else is yes.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1" | "yes"))
    }

    /// The query of another page: everything that is not about paging, then `pages`.
    pub fn with_paging(&self, pages: &[(&str, &str)]) -> String {
        let mut encoder = form_urlencoded::Serializer::new(String::new());
        encoder.extend_pairs(self.0.iter().filter(|(name, _)| !PAGING.contains(&name.as_str())));
        encoder.extend_pairs(pages);
        encoder.finish()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// 400 that names a parameter of the query or the path.
pub fn invalid_parameter(name: &str, text: &str) -> ApiError {
    ApiError::bad_request_errors("InvalidParameter", "Invalid parameter", &format!("{name} {text}"))
}
