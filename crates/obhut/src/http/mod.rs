//! What every request passes through, whatever it asks for: the base it was called by, its name in the log, limits,
//! credentials, cookies, headers. Nothing here knows a ticket or a person.
//!
//! Order, outermost first: [`Front`] rewrites the path (before routing), then [`layers`] puts around every route the
//! reading of a request to its end, the access log, the headers, the entity tag and the net that turns a panic into an empty 500.

pub mod access_log;
pub mod base;
pub mod compress;
pub mod credentials;
pub mod door;
pub mod download;
pub mod etag;
pub mod front;
pub mod headers;
pub mod pieces;
pub mod prefetch;
pub mod rate_limit;
pub mod rest;
pub mod session;

mod panic;
#[cfg(test)]
mod tests;

pub use base::{Base, Peer, Secure};
pub use credentials::Credentials;
pub use front::{Front, FrontOptions, RequestId};
pub use panic::quiet_panics;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use world::World;

/// Puts around every route of `router` what all answers have in common. Call it after the last route and the fallback
/// are added: axum wraps only what is there already.
pub fn layers(router: Router, world: &World) -> Router {
    router
        .layer(CatchPanicLayer::custom(panic::answer))
        .layer(from_fn(prefetch::refuse))
        .layer(from_fn_with_state(etag::EtagKey::new(&*world.random), etag::entity_tag))
        .layer(from_fn(headers::security))
        .layer(from_fn_with_state(world.clone(), access_log::record))
        .layer(from_fn(rest::to_the_end))
}
