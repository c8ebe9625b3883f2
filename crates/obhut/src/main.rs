//! The `obhut` program: the command line, in this process or by way of the one that serves.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use base64::Engine as _;
use clap::Parser;
use obhut::backup::{replay, restore};
use obhut::cli::{AccountCommand, Cli, Command, Forget, Ingest, Init, KitCommand, TokenCommand, Verify};
use obhut::command::{Answer, Forgotten, Request, control::Remote, find, run};
use obhut::config::Place;
use obhut::start::{self, DataDir, Taken};
use world::World;

/// Freed memory is overwritten, so that nothing forgotten stays in it.
#[global_allocator]
static ALLOCATOR: vault::memory::ZeroingAllocator = vault::memory::ZeroingAllocator::new();

fn main() -> ExitCode {
    let _ = vault::memory::harden();
    obhut::http::quiet_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => {
            // One line that names the fault; the rest is for --help.
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            say(&format!("obhut: {line} (obhut --help tells what there is)"));
            return ExitCode::from(2);
        }
        Err(help) => {
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
    };
    match act(cli) {
        Ok(code) => code,
        Err(Fault::Usage(line)) => {
            say(&format!("obhut: {line}"));
            ExitCode::from(2)
        }
        Err(Fault::Failed(line)) => {
            say(&format!("obhut: {line}"));
            ExitCode::from(1)
        }
    }
}

enum Fault {
    Usage(String),
    Failed(String),
}

fn act(cli: Cli) -> Result<ExitCode, Fault> {
    let place = cli.place.with_file().map_err(Fault::Usage)?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve(&place, false),
        Command::Demo => serve(&place, true),
        Command::Init(init) => {
            let request = init_request(init)?;
            one(&place, &request, false)
        }
        Command::Account(AccountCommand::Create { name }) => one(&place, &Request::AccountCreate { name }, false),
        Command::Account(AccountCommand::List(output)) => one(&place, &Request::AccountList, output.json),
        Command::Account(AccountCommand::Close { name, export, yes, output }) => {
            close(&place, &name, export.as_deref(), yes, output.json)
        }
        Command::Backup { to, output } => one(&place, &Request::Backup { to: absolute(&to)? }, output.json),
        Command::Restore { from, keyring } => put_back(&place, &from, keyring.as_deref()),
        Command::RecoveryKit(KitCommand::Create { to, days }) => {
            one(&place, &Request::RecoveryKit { to: absolute(&to)?, days }, false)
        }
        Command::RecoveryKit(KitCommand::Use { kit, sealed }) => use_kit(&place, &kit, sealed.as_deref()),
        Command::Token(TokenCommand::Create { email, name, account }) => {
            let answer = connect(&place)?.ask(&Request::TokenCreate { email, name, account })?;
            print_lines(&answer);
            if let Some(token) = answer.json["token"].as_str() {
                out(token);
            }
            Ok(code(&answer))
        }
        Command::Ingest(ingest) if ingest.dry_run => dry_run(&ingest),
        Command::Ingest(ingest) => take_in(&place, &ingest),
        Command::FindPersonalData { file } => find_personal_data(&file),
        Command::Forget(options) => forget(&place, options),
        Command::Verify(options) => verify(&place, options),
        Command::Report(options) => {
            let request = Request::Report { account: options.account, from: options.from, until: options.until };
            one(&place, &request, options.output.json)
        }
        Command::Doctor(output) => one(&place, &Request::Doctor, output.json),
    }
}

fn serve(place: &Place, demo: bool) -> Result<ExitCode, Fault> {
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(colours);
    log.with_max_level(tracing::Level::INFO).init();
    let dir = take(place)?;
    let desk = start::open(&dir, place, World::real()).map_err(Fault::Failed)?;
    if demo {
        let told = obhut::demo::fill(&desk, &obhut::serve::reached(place));
        for line in told.map_err(|error| Fault::Failed(run::explained(&error)))? {
            say(&line);
        }
    }
    obhut::serve::serve(&dir, place, &desk, |url| say(&format!("Obhut serves on {url}"))).map_err(Fault::Failed)?;
    Ok(ExitCode::SUCCESS)
}

fn take(place: &Place) -> Result<DataDir, Fault> {
    DataDir::take(&place.data()).map_err(|taken| match taken {
        Taken::By(process) => Fault::Failed(format!(
            "the data directory {} is served by process {process}; stop it first, or choose another with --data",
            place.data().display()
        )),
        Taken::Fault(line) => Fault::Failed(line),
    })
}

/// Who carries requests out: this process, or the one that serves the directory.
enum Worker {
    /// The directory stays taken as long as the desk is open; the number is the keyring's generation that was noted last.
    Here(std::sync::Arc<obhut::desk::Desk>, #[expect(dead_code, reason = "held for its lock")] DataDir, i64),
    There(Remote),
}

impl Worker {
    fn ask(&mut self, request: &Request) -> Result<Answer, Fault> {
        match self {
            Self::Here(desk, _, noted) => {
                let again = serde_json::to_string(request).and_then(|text| serde_json::from_str(&text));
                let answer = run::run(desk, again.map_err(|error| Fault::Failed(error.to_string()))?);
                // What is not noted is looked for at the next start.
                let _ = replay::note(desk, noted);
                Ok(answer)
            }
            Self::There(remote) => {
                remote.ask(request).map_err(|_| Fault::Failed("the serving process went away".into()))
            }
        }
    }
}

fn connect(place: &Place) -> Result<Worker, Fault> {
    match DataDir::take(&place.data()) {
        Ok(dir) => {
            let desk = start::open(&dir, place, World::real()).map_err(Fault::Failed)?;
            let noted = desk.vault.generation().unwrap_or_default();
            Ok(Worker::Here(desk, dir, noted))
        }
        Err(Taken::By(process)) => Remote::connect(&place.data()).map(Worker::There).map_err(|_| {
            Fault::Failed(format!("process {process} has the data directory but does not answer yet; try again"))
        }),
        Err(Taken::Fault(line)) => Err(Fault::Failed(line)),
    }
}

fn one(place: &Place, request: &Request, json: bool) -> Result<ExitCode, Fault> {
    let answer = connect(place)?.ask(request)?;
    if json {
        out(&answer.json.to_string());
    } else {
        print_lines(&answer);
    }
    Ok(code(&answer))
}

fn forget(place: &Place, options: Forget) -> Result<ExitCode, Fault> {
    let what = match (options.what.person, options.what.ticket) {
        (Some(who), _) => Forgotten::Person { who, outcome: Some(options.outcome) },
        (None, Some(id)) => Forgotten::Ticket { id },
        (None, None) if options.what.trash => Forgotten::Trash,
        (None, None) => return Err(Fault::Usage("--person, --ticket or --trash is missing".into())),
    };
    let request = |sure| Request::Forget { account: options.account.clone(), what: what.clone(), sure };
    let mut worker = connect(place)?;
    if !options.yes {
        let preview = worker.ask(&request(false))?;
        print_lines(&preview);
        if !preview.ok {
            return Ok(code(&preview));
        }
        say("This cannot be undone, by nobody. Type forget to do it:");
        if line()? != "forget" {
            return Err(Fault::Failed("nothing was forgotten".into()));
        }
    }
    let answer = worker.ask(&request(true))?;
    if options.output.json {
        out(&answer.json.to_string());
    } else {
        print_lines(&answer);
    }
    Ok(code(&answer))
}

/// Checks a certificate: with its key alone, or against the log that is here.
fn certificate(place: &Place, path: &Path, options: &Verify) -> Result<ExitCode, Fault> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| Fault::Failed(format!("{}: {error}", path.display())))
    };
    let text = read(path)?;
    let Some(key) = &options.key else {
        let request = Request::VerifyCertificate { account: options.account.clone(), certificate: text };
        return one(place, &request, options.output.json);
    };
    // A key in the form `name+id+key` is no path that anybody has.
    let key = if Path::new(key).is_file() { read(Path::new(key))? } else { key.clone() };
    let answer = obhut::command::verify::certificate_alone(&text, &key);
    if options.output.json {
        out(&answer.json.to_string());
    } else {
        print_lines(&answer);
    }
    Ok(code(&answer))
}

fn verify(place: &Place, options: Verify) -> Result<ExitCode, Fault> {
    if let Some(path) = &options.certificate {
        return certificate(place, path, &options);
    }
    let against = options.against.map(|path| {
        std::fs::read_to_string(&path).map_err(|error| Fault::Failed(format!("{}: {error}", path.display())))
    });
    // The serving process may stand in another folder.
    let export = options.export.map(std::path::absolute).transpose();
    let export = export.map_err(|error| Fault::Failed(format!("--export: {error}")))?;
    one(
        place,
        &Request::Verify { account: options.account, against: against.transpose()?, export },
        options.output.json,
    )
}

fn init_request(init: Init) -> Result<Request, Fault> {
    let password = match std::env::var("OBHUT_ADMIN_PASSWORD") {
        Ok(password) => password,
        Err(_) if std::io::stdin().is_terminal() => {
            say("Password of the first administrator (it is shown as you type):");
            line()?
        }
        Err(_) => return Err(Fault::Usage("OBHUT_ADMIN_PASSWORD is missing: the administrator's password".into())),
    };
    let name = init.admin_name.unwrap_or_else(|| "Administrator".into());
    Ok(Request::Init { account: init.account, email: init.admin_email, name, password })
}

fn close(
    place: &Place,
    name: &str,
    export: Option<&std::path::Path>,
    yes: bool,
    json: bool,
) -> Result<ExitCode, Fault> {
    let export = export.map(absolute).transpose()?;
    let request = |sure| Request::AccountClose { name: name.to_owned(), export: export.clone(), sure };
    let mut worker = connect(place)?;
    if !yes {
        let preview = worker.ask(&request(false))?;
        print_lines(&preview);
        if !preview.ok {
            return Ok(code(&preview));
        }
        say(&format!("This cannot be undone, by nobody. Type the account's name ({name}) to forget it:"));
        if line()? != name {
            return Err(Fault::Failed("nothing was closed".into()));
        }
    }
    let answer = worker.ask(&request(true))?;
    if json {
        out(&answer.json.to_string());
    } else {
        print_lines(&answer);
    }
    Ok(code(&answer))
}

fn put_back(place: &Place, from: &Path, keyring: Option<&Path>) -> Result<ExitCode, Fault> {
    let dir = take(place)?;
    let lines = restore::restore(&dir.path, place, from, keyring, &World::real());
    lines.map_err(|refused| Fault::Failed(refused.to_string()))?.iter().for_each(|line| say(line));
    // What was forgotten since is gone again before this ends.
    let desk = start::open(&dir, place, World::real()).map_err(Fault::Failed)?;
    let found = desk.replayed.get().copied().unwrap_or_default();
    say(&format!(
        "gone since the backup, and gone again: {} accounts, {} people, {} tickets, {} comments, {} files; changed since, \
         so that only the older version was there: {}",
        found.accounts, found.people, found.tickets, found.comments, found.files, found.replaced
    ));
    if found.held > 0 {
        say(&format!(
            "{} tickets of people who are gone, or with words of theirs, stay because a duty keeps them; when it ends, they go \
             by themselves. Who it was is not known any more: redact what names them in the words of others then",
            found.held
        ));
    }
    say("restored; obhut serve serves it");
    Ok(ExitCode::SUCCESS)
}

fn use_kit(place: &Place, kit: &Path, sealed: Option<&Path>) -> Result<ExitCode, Fault> {
    let dir = take(place)?;
    let line = obhut::keys::use_kit(&dir.path, place, kit, sealed, &World::real()).map_err(Fault::Failed)?;
    say(&line);
    Ok(ExitCode::SUCCESS)
}

/// The serving process may stand in another folder.
fn absolute(path: &Path) -> Result<std::path::PathBuf, Fault> {
    std::path::absolute(path).map_err(|error| Fault::Failed(format!("{}: {error}", path.display())))
}

fn line() -> Result<String, Fault> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| Fault::Failed(error.to_string()))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn dry_run(ingest: &Ingest) -> Result<ExitCode, Fault> {
    each_mail(&ingest.files, |name, bytes| {
        let facts = mail::facts(name, bytes);
        out(&serde_json::to_string(&facts).map_err(|error| Fault::Failed(error.to_string()))?);
        Ok(true)
    })
}

fn take_in(place: &Place, ingest: &Ingest) -> Result<ExitCode, Fault> {
    let mut worker = connect(place)?;
    let account = ingest.account.clone();
    each_mail(&ingest.files, |name, bytes| {
        let mail = base64::engine::general_purpose::STANDARD.encode(bytes);
        let answer = worker.ask(&Request::Ingest { mail, file: name.to_owned(), account: account.clone() })?;
        out(&answer.json.to_string());
        print_lines(&answer);
        Ok(answer.ok)
    })
}

fn find_personal_data(file: &str) -> Result<ExitCode, Fault> {
    let found = if file == "-" {
        find::in_lines(std::io::stdin().lock(), |line| out(&line))
    } else {
        let open = std::fs::File::open(file).map_err(|error| Fault::Failed(format!("{file}: {error}")))?;
        find::in_lines(std::io::BufReader::new(open), |line| out(&line))
    };
    found.map(|()| ExitCode::SUCCESS).map_err(|fault| Fault::Failed(format!("{file}: {fault}")))
}

/// Calls `act` for every mail in the files; `-` is standard input. Files that cannot be read are said and counted.
fn each_mail(files: &[String], mut act: impl FnMut(&str, &[u8]) -> Result<bool, Fault>) -> Result<ExitCode, Fault> {
    let stdin = ["-".to_owned()];
    let files = if files.is_empty() { &stdin[..] } else { files };
    let mut all = true;
    for file in files {
        let mut bytes = Vec::new();
        let read = if file == "-" {
            std::io::stdin().lock().read_to_end(&mut bytes).map(drop)
        } else {
            std::fs::read(Path::new(file)).map(|read| bytes = read)
        };
        if let Err(error) = read {
            say(&format!("obhut: {file}: {error}"));
            all = false;
            continue;
        }
        if mail::mbox::is_mbox(&bytes) {
            for one in mail::mbox::split(&bytes) {
                all &= act(file, &one)?;
            }
        } else {
            all &= act(file, &bytes)?;
        }
    }
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn code(answer: &Answer) -> ExitCode {
    if answer.ok { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

fn print_lines(answer: &Answer) {
    answer.lines.iter().for_each(|line| say(line));
}

/// For people, on standard error.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// For machines, on standard output.
fn out(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
