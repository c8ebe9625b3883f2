//! What the running program keeps of mail servers: connections for the next mail, access tokens, who waits for news.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use mail::net::Login;
use mail::smtp::{Config, SendError, Transport};
use personal::SystemUse;

use super::oauth::{self, Access, TokenError};
use super::servers::Server;
use crate::context::Cx;
use crate::words::SignIn;

/// A server of an account.
type Place = (i64, i64);

/// Shared by everything that talks to mail servers.
#[derive(Default)]
pub struct Posts {
    /// A file with root certificates to trust besides the usual ones.
    pub roots: Option<PathBuf>,
    transports: Mutex<HashMap<Place, Kept>>,
    access: Mutex<HashMap<Place, Access>>,
    changed: Mutex<u64>,
    wake: Condvar,
}

struct Kept {
    transport: Transport,
    settings: i64,
    token: Option<zeroize::Zeroizing<String>>,
}

/// Why we do not get in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginError {
    /// There is no access token.
    Token(TokenError),
    /// The settings cannot work.
    Settings(SendError),
}

impl Posts {
    /// Who we are to a server. Blocks where an access token is asked for.
    ///
    /// # Errors
    /// Where there is none.
    pub fn login(&self, cx: &Cx, server: &Server) -> Result<Option<Login>, TokenError> {
        let user = Server::text(server.login.user.as_ref());
        match server.row.sign_in {
            SignIn::None => Ok(None),
            SignIn::Password => {
                let password = Server::text(server.login.password.as_ref());
                Ok(Some(Login::Password { user, password }))
            }
            SignIn::OAuth => {
                let token = oauth::token(cx, server)?;
                Ok(Some(Login::Token { user, token: token.to_string() }))
            }
        }
    }

    /// The way out through a server, with its connections.
    ///
    /// # Errors
    /// Where the settings cannot work or there is no access token.
    pub fn transport(&self, cx: &Cx, server: &Server) -> Result<Transport, LoginError> {
        let place = (cx.id(), server.row.id);
        let login = self.login(cx, server).map_err(LoginError::Token)?;
        let token = match &login {
            Some(Login::Token { token, .. }) => Some(zeroize::Zeroizing::new(token.clone())),
            _ => None,
        };
        let mut transports = self.transports.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = transports.get(&place)
            && kept.settings == server.row.updated_at
            && kept.token == token
        {
            return Ok(kept.transport.clone());
        }
        let hello = Some(server.login.user.as_ref()).flatten().and_then(|user| {
            let user = user.disclose(&crate::disclosure::for_system(SystemUse::Outbox));
            user.rsplit_once('@').map(|(_, host)| host.to_owned())
        });
        let config = Config { endpoint: server.endpoint(self.roots.clone()), login, hello };
        let transport = Transport::new(&config).map_err(LoginError::Settings)?;
        let kept = Kept { transport: transport.clone(), settings: server.row.updated_at, token };
        transports.insert(place, kept);
        Ok(transport)
    }

    /// An access token that was refused is of no use any more, whatever it said about its end.
    pub(super) fn forget_access(&self, cx: &Cx, server: i64) {
        self.access.lock().unwrap_or_else(PoisonError::into_inner).remove(&(cx.id(), server));
    }

    pub(super) fn access(&self, place: Place) -> Option<Access> {
        self.access.lock().unwrap_or_else(PoisonError::into_inner).get(&place).cloned()
    }

    pub(super) fn keep_access(&self, place: Place, access: Access) {
        self.access.lock().unwrap_or_else(PoisonError::into_inner).insert(place, access);
    }

    /// Tells that settings of servers have changed.
    pub(super) fn tell(&self) {
        *self.changed.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.wake.notify_all();
    }

    /// Waits until settings have changed since `seen`, or the time has passed; answers what was seen now.
    pub(super) fn wait(&self, seen: u64, at_most: Duration) -> u64 {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.wake.wait_timeout_while(changed, at_most, |changed| *changed == seen);
        let (changed, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *changed
    }
}
