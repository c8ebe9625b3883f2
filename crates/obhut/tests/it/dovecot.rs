//! A Dovecot of our own: on loopback, with its own users, mailboxes and certificate, gone with the value.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use obhut::email::servers::NewServer;
use obhut::words::{MailKind, MailSecurity};

use crate::postfix::{certificates, wait};

const PROGRAM: &str = "/usr/sbin/dovecot";
/// Whom the mailboxes belong to: nobody.
const NOBODY: u32 = 65_534;
/// Everybody's password.
pub const PASSWORD: &str = "sehr-geheim-1";

/// A mail server with mailboxes for everybody who knows the password.
pub struct Dovecot {
    folder: tempfile::TempDir,
    /// The port that begins in the clear.
    pub imap: u16,
    /// The port that begins with TLS.
    pub imaps: u16,
    child: Option<Child>,
    delivered: AtomicU32,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Dovecot {
    /// Starts one.
    pub fn start() -> Self {
        Self::trusting(None)
    }

    /// Starts one that asks at this port whether an access token is good.
    pub fn trusting(tokens: Option<u16>) -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "these tests need Dovecot: as root, apt-get install dovecot-imapd dovecot-lmtpd (cargo xtask test does)"
        );
        let folder = testkit::temp_dir();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for below in ["config", "run", "mail"] {
            fs::create_dir(folder.path().join(below)).unwrap();
        }
        chown(folder.path().join("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        certificates(&folder.path().join("config"));
        let mut dovecot =
            Self { folder, imap: free_port(), imaps: free_port(), child: None, delivered: AtomicU32::new(0) };
        dovecot.configure(tokens);
        dovecot.resume();
        dovecot
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn configure(&self, tokens: Option<u16>) {
        let folder = self.folder.path().display();
        let (imap, imaps) = (self.imap, self.imaps);
        let by_token = tokens.map_or_else(String::new, |port| {
            let settings = format!(
                "introspection_mode = get\nintrospection_url = http://127.0.0.1:{port}/check?token=\n\
                 username_attribute = user\nusername_format = %Lu\nactive_attribute = active\nactive_value = yes\n"
            );
            fs::write(self.path("config/oauth2"), settings).unwrap();
            format!(
                "passdb {{\n driver = oauth2\n mechanisms = xoauth2 oauthbearer\n args = {folder}/config/oauth2\n}}\n"
            )
        });
        let mechanisms = if tokens.is_some() { "xoauth2 oauthbearer" } else { "plain login" };
        let settings = format!(
            "base_dir = {folder}/run\nlog_path = {folder}/dovecot.log\nprotocols = imap\nlisten = 127.0.0.1\n\
             mail_location = maildir:{folder}/mail/%u\nfirst_valid_uid = 100\nmail_debug = no\n\
             auth_mechanisms = {mechanisms}\nauth_failure_delay = 0\nlogin_trusted_networks = 127.0.0.0/8\n\
             mail_max_userip_connections = 50\nauth_verbose = yes\n\
             ssl = yes\nssl_cert = <{folder}/config/cert.pem\nssl_key = <{folder}/config/key.pem\n\
             {by_token}passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             userdb {{\n driver = static\n args = uid={NOBODY} gid={NOBODY} home={folder}/mail/%u\n}}\n\
             service imap-login {{\n inet_listener imap {{\n port = {imap}\n }}\n inet_listener imaps {{\n port = {imaps}\n \
             ssl = yes\n }}\n}}\nservice anvil {{\n chroot =\n}}\nservice imap-login {{\n chroot =\n}}\n"
        );
        fs::write(self.path("config/dovecot.conf"), settings).unwrap();
    }

    /// Starts it again after [`Dovecot::pause`].
    pub fn resume(&mut self) {
        let mut command = Command::new(PROGRAM);
        command.arg("-F").arg("-c").arg(self.path("config/dovecot.conf"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.child = Some(command.spawn().unwrap());
        wait("Dovecot answers", || TcpStream::connect(("127.0.0.1", self.imap)).ok(), || self.log());
    }

    /// Takes it down, as for maintenance.
    pub fn pause(&mut self) {
        if let Some(mut child) = self.child.take() {
            // The whole family goes with its master's orderly end.
            let _ = Command::new("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }

    /// The authority that its certificate is from.
    pub fn roots(&self) -> PathBuf {
        self.path("config/ca.pem")
    }

    /// How a desk is told of it, at this port.
    pub fn as_server(&self, user: &str, security: MailSecurity, port: u16) -> NewServer {
        let usual = NewServer::usual(MailKind::Imap, "localhost", i64::from(port), user, PASSWORD);
        NewServer { security, move_to: "Erledigt".into(), import_old: true, ..usual }
    }

    /// Puts a mail into somebody's folder, as a delivery does; empty is the inbox.
    pub fn deliver(&self, user: &str, folder: &str, bytes: impl AsRef<[u8]>) {
        let mailbox = self.mailbox(user, folder);
        for below in ["cur", "new", "tmp"] {
            let path = mailbox.join(below);
            fs::create_dir_all(&path).unwrap();
            chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        for path in [self.path("mail").join(user), mailbox.clone()] {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let name = format!("1.{}.test", self.delivered.fetch_add(1, Ordering::Relaxed));
        let (written, arrived) = (mailbox.join("tmp").join(&name), mailbox.join("new").join(&name));
        fs::write(&written, bytes).unwrap();
        chown(&written, Some(NOBODY), Some(NOBODY)).unwrap();
        fs::rename(written, arrived).unwrap();
    }

    fn mailbox(&self, user: &str, folder: &str) -> PathBuf {
        let root = self.path("mail").join(user);
        if folder.is_empty() { root } else { root.join(format!(".{folder}")) }
    }

    /// How many mails lie in somebody's folder.
    pub fn count(&self, user: &str, folder: &str) -> usize {
        self.files(user, folder).len()
    }

    /// The names of the files of the mails in a folder; flags stand at their ends.
    pub fn files(&self, user: &str, folder: &str) -> Vec<String> {
        let mailbox = self.mailbox(user, folder);
        let mut names = Vec::new();
        for below in ["cur", "new"] {
            if let Ok(files) = fs::read_dir(mailbox.join(below)) {
                names.extend(files.map(|file| file.unwrap().file_name().to_string_lossy().into_owned()));
            }
        }
        names.sort();
        names
    }

    /// Makes the server number a folder anew, as after it was restored.
    pub fn renumber(&self, user: &str) {
        for file in fs::read_dir(self.mailbox(user, "")).unwrap() {
            let path = file.unwrap().path();
            if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("dovecot")) && path.is_file() {
                fs::remove_file(path).unwrap();
            }
        }
    }

    /// What it says about itself.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("dovecot.log")).unwrap_or_default()
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.pause();
    }
}
