//! What handlers share.

use std::sync::Arc;
use std::sync::RwLock;

use crate::desk::Desk;

/// The state of the router.
#[derive(Clone)]
pub struct App {
    /// The running desk.
    pub desk: Arc<Desk>,
    /// The account that requests without a name in path or host are about; `None` where there are several.
    pub only_account: Arc<RwLock<Option<i64>>>,
}
