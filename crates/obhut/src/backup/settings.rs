//! The configuration as it goes into a backup: without passwords.

use std::fmt::Write as _;
use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Toml};
use serde_json::{Map, Value};

/// Reads a configuration file and writes it anew: passwords in addresses are left out, and said to be.
pub(super) fn without_secrets(path: &Path) -> Result<String, String> {
    let figment = Figment::from(Toml::file_exact(path));
    let values: Map<String, Value> = figment.extract().map_err(|error| format!("{}: {error}", path.display()))?;
    let mut text = String::from("# The configuration of the backup. Passwords are left out: put them in again.\n");
    table(&mut text, &values);
    for (name, value) in &values {
        if let Value::Object(inner) = value {
            let _ = writeln!(text, "\n[{name}]");
            table(&mut text, inner);
        }
    }
    Ok(text)
}

fn table(text: &mut String, values: &Map<String, Value>) {
    for (name, value) in values {
        match value {
            // JSON writes texts, numbers and yes or no as TOML reads them.
            Value::String(one) => drop(writeln!(text, "{name} = {}", Value::String(without_password(one)))),
            Value::Number(_) | Value::Bool(_) => drop(writeln!(text, "{name} = {value}")),
            Value::Object(_) => {}
            _ => drop(writeln!(text, "# {name} is left out")),
        }
    }
}

/// What of a way to a database may be kept; everything else might be, or hold, a password.
const KEPT: [&str; 12] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "application_name",
    "connect_timeout",
    "target_session_attrs",
    "options",
];

/// An address without the password that stands in it, however it is written: before the host, as a parameter, or as one of
/// several words.
fn without_password(text: &str) -> String {
    let kept = |pair: &&str| pair.split_once('=').is_some_and(|(name, _)| KEPT.contains(&name.trim()));
    let Some((scheme, rest)) = text.split_once("://") else {
        if !text.to_ascii_lowercase().contains("passw") {
            return text.to_owned();
        }
        // A value in quotation marks may hold blanks: which words are the password cannot be told.
        let words = if text.contains('\'') { "" } else { text };
        return words.split_whitespace().filter(kept).collect::<Vec<_>>().join(" ");
    };
    // A password may hold any sign: the host stands behind the last at.
    let (user, rest) = match rest.rsplit_once('@') {
        Some((who, host)) => (format!("{}@", who.split([':', '/', '?']).next().unwrap_or_default()), host),
        None => (String::new(), rest),
    };
    let (place, parameters) = rest.split_once('?').map_or((rest, None), |(place, after)| (place, Some(after)));
    let parameters = parameters.map(|all| all.split('&').filter(kept).collect::<Vec<_>>().join("&"));
    let parameters = parameters.filter(|all| !all.is_empty()).map(|all| format!("?{all}")).unwrap_or_default();
    format!("{scheme}://{user}{place}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_stay_behind_and_the_rest_reads_as_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let before = "listen = \"127.0.0.1:8400\"\nundo_seconds = 5\nbehind_proxy = true\n\
            smtp = \"smtps://mail:ge@heim@host:465\"\ndatabase = \"postgres://u:geheim@db/obhut?sslmode=require\"\n\
            [keyring]\nmirror = \"/mnt/zwei \\\"a\\\"\"\n";
        std::fs::write(&path, before).unwrap();
        let text = without_secrets(&path).unwrap();
        assert!(!text.contains("heim"), "{text}");
        std::fs::write(&path, &text).unwrap();
        let place = crate::config::Place { config: Some(path), ..Default::default() }.with_file().unwrap();
        assert_eq!(place.database.as_deref(), Some("postgres://u@db/obhut?sslmode=require"));
        assert_eq!(place.serve.smtp.as_deref(), Some("smtps://mail@host:465"));
        assert_eq!((place.serve.undo_seconds, place.serve.behind_proxy), (Some(5), Some(true)));
        assert_eq!(place.mirror().unwrap().to_str(), Some("/mnt/zwei \"a\""));
    }

    #[test]
    fn no_way_of_writing_a_password_brings_it_along() {
        for (with, without) in [
            ("host=db user=u password=geheim dbname=obhut", "host=db user=u dbname=obhut"),
            ("host=db password='ge heim user=x' user=u", ""),
            ("postgres://u:ge/heim@x@db:5432/obhut", "postgres://u@db:5432/obhut"),
            (
                "postgres://db/obhut?user=u&password=geheim&sslmode=require",
                "postgres://db/obhut?user=u&sslmode=require",
            ),
            ("postgres://u:ge?heim@db/obhut", "postgres://u@db/obhut"),
            ("/var/lib/obhut", "/var/lib/obhut"),
        ] {
            assert_eq!(without_password(with), without, "{with}");
        }
    }
}
