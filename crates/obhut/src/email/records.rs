//! What is sealed of mail servers and of the desk's own addresses.

use personal::{Personal, PersonalData, Unknown};

/// How we sign in to a mail server. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "mail_login")]
pub struct MailLogin {
    /// The server's name.
    #[personal(n = 0, category = Technical, purposes("support"))]
    pub host: Personal<String>,
    /// Whose account; often an e-mail address.
    #[personal(n = 1, category = Contact, purposes("support"))]
    pub user: Option<Personal<String>>,
    /// The password.
    #[personal(n = 2, category = Credential, purposes("support"))]
    pub password: Option<Personal<String>>,
    /// The folders that mail is fetched from.
    #[personal(n = 3, category = Technical, purposes("support"))]
    pub folders: Vec<Personal<String>>,
    /// The folder that mail is moved to once it is taken in.
    #[personal(n = 4, category = Technical, purposes("support"))]
    pub move_to: Option<Personal<String>>,
    /// Where access tokens are given out (OAuth 2.0).
    #[personal(n = 5, category = Technical, purposes("support"))]
    pub token_url: Option<Personal<String>>,
    /// Who we are there.
    #[personal(n = 6, category = Technical, purposes("support"))]
    pub client_id: Option<Personal<String>>,
    /// What proves it.
    #[personal(n = 7, category = Credential, purposes("support"))]
    pub client_secret: Option<Personal<String>>,
    /// What access tokens are given out for; replaced when the server gives a new one.
    #[personal(n = 8, category = Credential, purposes("support"))]
    pub refresh_token: Option<Personal<String>>,
    /// What the access token shall open.
    #[personal(n = 9, category = Technical, purposes("support"))]
    pub scope: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// An address of the desk. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "mail_address")]
pub struct MailAddress {
    /// The address itself.
    #[personal(n = 0, category = Contact, purposes("support"))]
    pub address: Personal<String>,
    /// The name that customers see as the sender.
    #[personal(n = 1, category = Identity, purposes("support"))]
    pub name: Option<Personal<String>>,
    /// What stands under every answer from here, with placeholders.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub signature: Option<Personal<String>>,
    /// What is said at once to somebody who writes for the first time, with placeholders.
    #[personal(n = 3, category = Content, purposes("support"))]
    pub acknowledgement: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
