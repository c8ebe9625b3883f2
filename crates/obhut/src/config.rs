//! What the program is told: options, then `OBHUT_…` variables, then `config.toml`, then what is usual.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

/// Where the data lies, and which database holds it.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// The data directory [default: ./obhut-data]
    #[arg(long, env = "OBHUT_DATA", value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// PostgreSQL instead of the file desk.db: postgres://user:password@host/name
    #[arg(long, env = "OBHUT_DATABASE", value_name = "URL", global = true, hide_env_values = true)]
    pub database: Option<String>,
    /// A PostgreSQL server of its own for the keyring, so that no backup rolls both back together
    #[arg(long, env = "OBHUT_KEYRING_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub keyring_url: Option<String>,
    /// A folder on another disk that holds a current copy of the keyring; forgetting waits while it cannot be reached
    #[arg(long, env = "OBHUT_KEYRING_MIRROR", value_name = "DIR", global = true)]
    pub keyring_mirror: Option<PathBuf>,
    /// The table `[keyring]` of the configuration file
    #[arg(skip)]
    pub keyring: KeyringTable,
    /// A configuration file [default: config.toml in the data directory]
    #[arg(long, env = "OBHUT_CONFIG", value_name = "FILE", global = true)]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where the root secret lies: a file, or a device as pkcs11:token=LABEL;object=NAME?module-path=FILE&pin-source=FILE [default: keyring/root in the data directory]
    #[arg(long, env = "OBHUT_ROOT", value_name = "FILE|URI", global = true)]
    pub root: Option<PathBuf>,
    /// Who serves the requests
    #[command(flatten)]
    #[serde(flatten)]
    pub serve: Serve,
}

/// `[keyring]` of the configuration file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyringTable {
    /// The same as `keyring_mirror`.
    pub mirror: Option<PathBuf>,
}

/// How the server is reached, and how it reaches others.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Serve {
    /// Where to listen [default: 127.0.0.1:8400]
    #[arg(long, env = "OBHUT_LISTEN", value_name = "ADDR:PORT", global = true)]
    pub listen: Option<SocketAddr>,
    /// Where to listen for TLS
    #[arg(long, env = "OBHUT_TLS_LISTEN", value_name = "ADDR:PORT", global = true)]
    pub tls_listen: Option<SocketAddr>,
    /// Certificate chain (PEM)
    #[arg(long, env = "OBHUT_TLS_CERT", value_name = "FILE", global = true)]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM)
    #[arg(long, env = "OBHUT_TLS_KEY", value_name = "FILE", global = true)]
    pub tls_key: Option<PathBuf>,
    /// The address people know this desk by, for links in mails
    #[arg(long, env = "OBHUT_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// The server that takes our mail: smtp://host:25, smtp+starttls://user:password@host:587, smtps://…
    #[arg(long, env = "OBHUT_SMTP", value_name = "URL", global = true, hide_env_values = true)]
    pub smtp: Option<String>,
    /// The address our mail comes from: support@example.org
    #[arg(long, env = "OBHUT_MAIL_FROM", value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,
    /// A certificate authority to trust for mail besides the usual ones (PEM)
    #[arg(long, env = "OBHUT_SMTP_CA", value_name = "FILE", global = true)]
    pub smtp_ca: Option<PathBuf>,
    /// A certificate authority to trust for other systems that are told of erasures, besides the usual ones (PEM)
    #[arg(long, env = "OBHUT_OUTBOUND_CA", value_name = "FILE", global = true)]
    pub outbound_ca: Option<PathBuf>,
    /// Let other systems lie on this machine or in private networks
    #[arg(long, env = "OBHUT_OUTBOUND_PRIVATE", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub outbound_private: Option<bool>,
    /// Take in mail over LMTP from a mail server of one's own: 127.0.0.1:2424, or the path of a socket file
    #[arg(long, env = "OBHUT_LMTP_LISTEN", value_name = "ADDR:PORT|PATH", global = true)]
    pub lmtp_listen: Option<String>,
    /// Seconds in which a reply can be taken back before it leaves [default: 10]
    #[arg(long, env = "OBHUT_UNDO_SECONDS", value_name = "N", global = true)]
    pub undo_seconds: Option<i64>,
    /// Requests per minute and credential [default: 60000]
    #[arg(long, env = "OBHUT_REQUESTS_PER_MINUTE", value_name = "N", global = true)]
    pub requests_per_minute: Option<u32>,
    /// Trust X-Forwarded-Proto and X-Forwarded-Host of the proxy in front
    #[arg(long, env = "OBHUT_BEHIND_PROXY", global = true, num_args = 0..=1, default_missing_value = "true")]
    pub behind_proxy: Option<bool>,
}

impl Place {
    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.data.clone().unwrap_or_else(|| PathBuf::from("./obhut-data"))
    }

    /// The folder of the keyring's mirror.
    pub fn mirror(&self) -> Option<PathBuf> {
        self.keyring_mirror.clone().or_else(|| self.keyring.mirror.clone())
    }

    /// These options, with what is missing taken from the configuration file.
    ///
    /// # Errors
    /// One line that names the file and the key at fault.
    pub fn with_file(self) -> Result<Self, String> {
        let named = self.config.clone();
        let path = named.clone().unwrap_or_else(|| self.data().join("config.toml"));
        if named.is_none() && !path.exists() {
            return Ok(self);
        }
        let file = read(&path)?;
        Ok(Self {
            data: self.data.or(file.data),
            database: self.database.or(file.database),
            keyring_url: self.keyring_url.or(file.keyring_url),
            keyring_mirror: self.keyring_mirror.or(file.keyring_mirror).or(file.keyring.mirror),
            keyring: KeyringTable::default(),
            root: self.root.or(file.root),
            config: self.config,
            serve: Serve {
                listen: self.serve.listen.or(file.serve.listen),
                tls_listen: self.serve.tls_listen.or(file.serve.tls_listen),
                tls_cert: self.serve.tls_cert.or(file.serve.tls_cert),
                tls_key: self.serve.tls_key.or(file.serve.tls_key),
                public_url: self.serve.public_url.or(file.serve.public_url),
                smtp: self.serve.smtp.or(file.serve.smtp),
                mail_from: self.serve.mail_from.or(file.serve.mail_from),
                smtp_ca: self.serve.smtp_ca.or(file.serve.smtp_ca),
                outbound_ca: self.serve.outbound_ca.or(file.serve.outbound_ca),
                outbound_private: self.serve.outbound_private.or(file.serve.outbound_private),
                lmtp_listen: self.serve.lmtp_listen.or(file.serve.lmtp_listen),
                undo_seconds: self.serve.undo_seconds.or(file.serve.undo_seconds),
                requests_per_minute: self.serve.requests_per_minute.or(file.serve.requests_per_minute),
                behind_proxy: self.serve.behind_proxy.or(file.serve.behind_proxy),
            },
        })
    }
}

fn read(path: &Path) -> Result<Place, String> {
    if !path.exists() {
        return Err(format!("the configuration file {} does not exist", path.display()));
    }
    let figment = Figment::from(Toml::file_exact(path));
    figment.extract().map_err(|error| {
        let key = error.path.join(".");
        format!("{}: {} {}", path.display(), key, error.kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_win_over_the_file_and_unknown_keys_are_named() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        std::fs::write(
            &file,
            "listen = \"127.0.0.1:1\"\nsmtp = \"smtp://mail:25\"\n[keyring]\nmirror = \"/elsewhere\"\n",
        )
        .unwrap();
        let data = Some(dir.path().to_owned());
        let serve = Serve { listen: "127.0.0.1:2".parse().ok(), ..Serve::default() };
        let place = Place { data, serve, ..Place::default() }.with_file().unwrap();
        assert_eq!(place.serve.listen.unwrap().port(), 2);
        assert_eq!(place.serve.smtp.as_deref(), Some("smtp://mail:25"));
        assert_eq!(place.mirror(), Some(PathBuf::from("/elsewhere")));
        std::fs::write(&file, "lisen = 1\n").unwrap();
        let fault = Place { data: Some(dir.path().to_owned()), ..Place::default() }.with_file().unwrap_err();
        assert!(fault.contains("lisen"), "{fault}");
    }
}
