//! The command line.

use clap::{Args, Parser, Subcommand};

use crate::config::Place;

/// A help desk that can forget.
#[derive(Parser)]
#[command(name = "obhut", version, about, long_about = None, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do; without it: serve
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where the data lies and how it is served
    #[command(flatten)]
    pub place: Place,
}

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Serve the desk (the default); the first start prints a one-time set-up link
    Serve,
    /// Serve a sample company; prints its logins
    Demo,
    /// Set up an account without a browser; the password comes from OBHUT_ADMIN_PASSWORD or is asked for
    Init(Init),
    /// Accounts on this installation
    #[command(subcommand)]
    Account(AccountCommand),
    /// API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Take in raw mail (RFC 5322) or mbox files; one JSON line per mail
    Ingest(Ingest),
    /// Find personal data in texts: one JSON record a line in, one a line out
    FindPersonalData {
        /// Records with id and text; - for standard input
        #[arg(value_name = "FILE.jsonl")]
        file: String,
    },
    /// Forget a ticket or a person for good; shows what goes and asks first
    Forget(Forget),
    /// Check that the log is whole: nothing changed, nothing taken away; exit code 0 only if all holds
    Verify(Verify),
    /// Figures: how much came in, how fast it was answered and solved, what stood open
    Report(Report),
    /// Copy data, files and configuration into a new folder, while the desk is served; never keys
    Backup {
        /// The new folder, on another disk
        #[arg(long, value_name = "PATH")]
        to: std::path::PathBuf,
        /// How to print
        #[command(flatten)]
        output: Output,
    },
    /// Put a backup beside the newest keyring, with the server stopped; what was forgotten since stays forgotten
    Restore {
        /// The backup
        #[arg(long, value_name = "PATH")]
        from: std::path::PathBuf,
        /// The newest copy of the keyring, where the data directory has none [default: the mirror]
        #[arg(long, value_name = "DIR")]
        keyring: Option<std::path::PathBuf>,
    },
    /// The key on paper that brings a lost root secret back
    #[command(subcommand)]
    RecoveryKit(KitCommand),
    /// Say how configuration, keys, queues, and disk are: one line each
    Doctor(Output),
}

/// Options of `init`.
#[derive(Args)]
pub struct Init {
    /// Name of the account: lower-case letters, digits and -
    #[arg(long)]
    pub account: String,
    /// E-mail address of the first administrator
    #[arg(long)]
    pub admin_email: String,
    /// Name of the first administrator
    #[arg(long)]
    pub admin_name: Option<String>,
}

/// What can be done with accounts.
#[derive(Subcommand)]
pub enum AccountCommand {
    /// Add an account
    Create {
        /// Lower-case letters, digits and -
        name: String,
    },
    /// List the accounts
    List(Output),
    /// Forget an account with everything in it, for good; asks first
    Close {
        /// Its name
        name: String,
        /// First write everything that can be read into this new folder, in the clear
        #[arg(long, value_name = "DIR")]
        export: Option<std::path::PathBuf>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        /// How to print
        #[command(flatten)]
        output: Output,
    },
}

/// What can be done with recovery kits.
#[derive(Subcommand)]
pub enum KitCommand {
    /// Make a kit; earlier ones end
    Create {
        /// The new file, to be printed or moved off this machine
        #[arg(long, value_name = "FILE")]
        to: std::path::PathBuf,
        /// For how many days copies of the keyring's disk may be kept elsewhere (the second horizon)
        #[arg(long, value_name = "N", default_value_t = 7)]
        days: u32,
    },
    /// Bring the root secret back with a kit, with the server stopped
    Use {
        /// The kit, or a file with what was printed on it
        #[arg(long, value_name = "FILE")]
        kit: std::path::PathBuf,
        /// The root sealed to it [default: root-for-kit beside the keyring, else in the mirror]
        #[arg(long, value_name = "FILE")]
        sealed: Option<std::path::PathBuf>,
    },
}

/// What can be done with tokens.
#[derive(Subcommand)]
pub enum TokenCommand {
    /// Make an API token for a member of staff; it is the last word on standard output
    Create {
        /// Whose token
        #[arg(long)]
        email: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// The account, where there are several
        #[arg(long)]
        account: Option<String>,
    },
}

/// Options of `ingest`.
#[derive(Args)]
pub struct Ingest {
    /// Read only, store nothing, and say what each mail holds
    #[arg(long)]
    pub dry_run: bool,
    /// Machine-readable output (always on)
    #[arg(long)]
    pub json: bool,
    /// The account, where there are several
    #[arg(long)]
    pub account: Option<String>,
    /// Files or - for standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<String>,
}

/// Options of `forget`.
#[derive(Args)]
#[group(required = true, multiple = false, id = "what")]
pub struct ForgetWhat {
    /// The person: an e-mail address or a number
    #[arg(long, value_name = "EMAIL|ID")]
    pub person: Option<String>,
    /// The ticket's number
    #[arg(long, value_name = "ID")]
    pub ticket: Option<i64>,
    /// Everything in the trash
    #[arg(long)]
    pub trash: bool,
}

/// Options of `forget`.
#[derive(Args)]
pub struct Forget {
    /// What to forget
    #[command(flatten)]
    pub what: ForgetWhat,
    /// Of a person: who it is and what they wrote, or only who it is
    #[arg(long, value_parser = ["content", "identity"], default_value = "content")]
    pub outcome: String,
    /// The account, where there are several
    #[arg(long)]
    pub account: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// How to print
    #[command(flatten)]
    pub output: Output,
}

/// Options of `verify`.
#[derive(Args)]
pub struct Verify {
    /// A certificate of an erasure (.tlog-proof) to check instead of the log
    #[arg(value_name = "CERTIFICATE", conflicts_with_all = ["against", "export"])]
    pub certificate: Option<std::path::PathBuf>,
    /// Check the certificate with nothing but this public key, or the file that holds it: no data directory is needed
    #[arg(long, value_name = "KEY", requires = "certificate")]
    pub key: Option<String>,
    /// The account; all where none is named
    #[arg(long)]
    pub account: Option<String>,
    /// A signed head of the log that you kept: check that nothing was rewritten since
    #[arg(long, value_name = "CHECKPOINT")]
    pub against: Option<std::path::PathBuf>,
    /// Also write the log into this folder, for others to check (C2SP tlog-tiles)
    #[arg(long, value_name = "DIR")]
    pub export: Option<std::path::PathBuf>,
    /// How to print
    #[command(flatten)]
    pub output: Output,
}

/// Options of `report`.
#[derive(Args)]
pub struct Report {
    /// The first day, in UTC: 2026-01-31 [default: thirty days in all]
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// The last day, in UTC [default: yesterday]
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// The account, where there are several
    #[arg(long)]
    pub account: Option<String>,
    /// How to print
    #[command(flatten)]
    pub output: Output,
}

/// How to print.
#[derive(Args)]
pub struct Output {
    /// Machine-readable output on standard output
    #[arg(long)]
    pub json: bool,
}
