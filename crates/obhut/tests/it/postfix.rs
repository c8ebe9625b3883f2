//! A Postfix of our own: on loopback, with its own queue and mailboxes, gone with the value.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use obhut::config::Serve;
use obhut::email::outbox::MailOut;

const PROGRAM: &str = "/usr/sbin/postfix";
/// How long to rest between looks at something that another program does.
const PAUSE: Duration = Duration::from_millis(20);
/// How many looks before the test is given up.
const LOOKS: u32 = 3_000;
/// Whom the mailboxes belong to: nobody.
const NOBODY: u32 = 65_534;

const SERVICES: &str = "\
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
lmtp unix - - n - - lmtp
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
";

/// A mail server that takes mail for `kunden.example`, over STARTTLS alone, and refuses `refused@` for good. Mail for
/// `gone.example` it takes and sends back; mail for `lindhof.example` it hands to a desk over LMTP, where there is one.
pub struct Postfix {
    folder: tempfile::TempDir,
    port: u16,
    lmtp: Option<u16>,
    child: Option<Child>,
}

impl Postfix {
    /// Starts one.
    pub fn start() -> Self {
        Self::before(None)
    }

    /// Starts one in front of a desk that takes in mail over LMTP at this port.
    pub fn before(lmtp: Option<u16>) -> Self {
        assert!(
            Path::new(PROGRAM).exists(),
            "these tests need Postfix: as root, apt-get install postfix (cargo xtask test does)"
        );
        let folder = testkit::temp_dir();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for below in ["config", "queue", "data", "mail"] {
            fs::create_dir(folder.path().join(below)).unwrap();
        }
        chown(folder.path().join("data"), Some(user("postfix")), None).unwrap();
        chown(folder.path().join("mail"), Some(NOBODY), Some(NOBODY)).unwrap();
        certificates(&folder.path().join("config"));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut postfix = Self { folder, port, lmtp, child: None };
        postfix.configure();
        postfix.resume();
        postfix
    }

    fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    fn configure(&self) {
        let folder = self.folder.path().display();
        let desk = self.lmtp.map_or_else(String::new, |port| {
            format!("relay_domains = lindhof.example\nrelay_transport = lmtp:inet:127.0.0.1:{port}\n")
        });
        let settings = format!(
            "compatibility_level = 3.6\nqueue_directory = {folder}/queue\ndata_directory = {folder}/data\n\
             command_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\n\
             setgid_group = postdrop\nmyhostname = mx.kunden.example\nmydestination =\nmynetworks = 127.0.0.0/8\n\
             inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nalias_maps =\nlocal_recipient_maps =\n\
             maillog_file = {folder}/postfix.log\nmaillog_file_prefixes = {folder}\n\
             virtual_mailbox_domains = kunden.example\nvirtual_mailbox_base = {folder}/mail\n\
             virtual_mailbox_maps = static:everybody/\nvirtual_uid_maps = static:{NOBODY}\n\
             virtual_gid_maps = static:{NOBODY}\nvirtual_minimum_uid = 100\nvirtual_transport = virtual\n\
             smtpd_tls_cert_file = {folder}/config/cert.pem\nsmtpd_tls_key_file = {folder}/config/key.pem\n\
             smtpd_tls_security_level = encrypt\n\
             smtpd_relay_restrictions = permit_mynetworks, reject\n\
             smtpd_recipient_restrictions = check_recipient_access inline:{{{{refused@kunden.example = 550 5.1.1 no}}}}, \
             permit_mynetworks, reject\n\
             transport_maps = inline:{{{{gone.example = error:5.1.1 user unknown}}}}\nsmtpd_reject_unlisted_recipient = no\nminimal_backoff_time = 1s\n\
             maximal_backoff_time = 2s\nqueue_run_delay = 1s\n{desk}"
        );
        fs::write(self.path("config/main.cf"), settings).unwrap();
        let services = format!("127.0.0.1:{} inet n - n - - smtpd\n{SERVICES}", self.port);
        fs::write(self.path("config/master.cf"), services).unwrap();
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("-c").arg(self.path("config")).arg(what);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Starts it again after [`Postfix::pause`].
    pub fn resume(&mut self) {
        self.child = Some(self.command("start-fg").spawn().unwrap());
        wait("Postfix answers", || TcpStream::connect(("127.0.0.1", self.port)).ok(), || self.log());
    }

    /// Takes it down, as for maintenance.
    pub fn pause(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = self.command("stop").status();
            let _ = child.wait();
        }
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority that its certificate is from.
    pub fn roots(&self) -> PathBuf {
        self.path("config/ca.pem")
    }

    /// Hands it a mail as a customer's program would.
    pub fn submit(&self, from: &str, to: &[&str], bytes: &[u8]) {
        let endpoint = mail::smtp::Endpoint {
            host: "localhost".into(),
            port: self.port,
            security: mail::smtp::Security::StartTls,
            timeout: Duration::from_secs(20),
            extra_roots: Some(self.roots()),
        };
        let config = mail::smtp::Config { endpoint, ..mail::smtp::Config::default() };
        let refused = mail::smtp::send(&config, from, to, bytes).unwrap();
        assert!(refused.is_empty(), "{refused:?}");
    }

    /// How a desk is told of it.
    pub fn mail_out(&self) -> MailOut {
        let options = Serve {
            smtp: Some(format!("smtp+starttls://localhost:{}", self.port)),
            mail_from: Some(crate::stories::DESK.into()),
            smtp_ca: Some(self.path("config/ca.pem")),
            ..Serve::default()
        };
        MailOut::of(&options).unwrap().unwrap()
    }

    /// Waits for the next mail and takes it out of the mailbox.
    pub fn next(&self) -> Vec<u8> {
        let path = wait("a mail arrives", || self.delivered().into_iter().next(), || self.log());
        let mail = fs::read(&path).unwrap();
        fs::remove_file(path).unwrap();
        mail
    }

    /// Whether everything that was handed over is delivered, and nothing lies in the mailbox.
    pub fn is_empty(&self) -> bool {
        let queued = || {
            let queues = ["incoming", "active", "deferred", "maildrop"];
            queues.iter().any(|queue| fs::read_dir(self.path("queue").join(queue)).is_ok_and(|files| files.count() > 0))
        };
        wait("the queue is worked off", || (!queued()).then_some(()), || self.log());
        self.delivered().is_empty()
    }

    fn delivered(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.path("mail/everybody/new"));
        files.map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default()
    }

    /// Where mail lies until it is handed over.
    pub fn queue(&self) -> PathBuf {
        self.path("queue")
    }

    /// What it says about itself.
    pub fn log(&self) -> String {
        fs::read_to_string(self.path("postfix.log")).unwrap_or_default()
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.pause();
    }
}

/// Looks again and again until something is there.
pub fn wait<T>(what: &str, look: impl Fn() -> Option<T>, log: impl Fn() -> String) -> T {
    for _ in 0..LOOKS {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(PAUSE);
    }
    panic!("waited in vain: {what}\n{}", log());
}

/// The number of a user of this system.
pub fn user(name: &str) -> u32 {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find(|line| line.split(':').next() == Some(name)).unwrap();
    line.split(':').nth(2).unwrap().parse().unwrap()
}

/// An authority of our own and a certificate for `localhost`.
pub fn certificates(folder: &Path) {
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        let done = command.args(arguments.split(' ')).current_dir(folder).stderr(Stdio::null()).status().unwrap();
        assert!(done.success(), "openssl {arguments}");
    };
    openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test-authority -keyout ca.key -out ca.pem");
    openssl("req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem");
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
    openssl("x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem");
}
