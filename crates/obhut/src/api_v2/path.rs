//! Record numbers in paths.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::error::ApiError;
use super::query::invalid_parameter;

/// The first `N` parameters of the route as record numbers: `Ids([ticket, comment])`.
///
/// Anything that is not a whole number is 400; a number that no record has is the handler's 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ids<const N: usize>(pub [i64; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Ids<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| ApiError::record_not_found())?;
        let mut ids = [0; N];
        let mut params = params.iter();
        for id in &mut ids {
            let (name, text) = params.next().ok_or_else(ApiError::record_not_found)?;
            *id = text.parse().map_err(|_| invalid_parameter(name, "must be a whole number"))?;
        }
        Ok(Self(ids))
    }
}
