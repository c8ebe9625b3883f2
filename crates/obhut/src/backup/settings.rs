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

/// An address without the password that stands in it.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some(at) = rest.get(..end).and_then(|host| host.rfind('@')) else { return text.to_owned() };
    let (who, host) = rest.split_at(at);
    let name = who.split_once(':').map_or(who, |(name, _)| name);
    format!("{scheme}://{name}{host}")
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
}
