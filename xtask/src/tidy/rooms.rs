//! Which crate may know which, and what may be said only in one place.

use super::dependencies::Workspace;
use super::rust_text::{Kind, line_of, pieces, without_tests};
use super::{Finding, Source, sql};

/// Who may depend on whom among ourselves: downwards only. `mail`, `pii` and `index` know no database, `db` knows no table,
/// `vault` no ticket.
const EDGES: [(&str, &[&str]); 13] = [
    ("obhut", &["db", "index", "jobs", "ledger", "mail", "personal", "pii", "vault", "world"]),
    ("ledger", &["db", "world"]),
    ("jobs", &["db", "world"]),
    ("vault", &["db", "personal", "world"]),
    ("personal", &["personal-derive", "world"]),
    ("personal-derive", &[]),
    ("mail", &["world"]),
    ("pii", &["world"]),
    ("index", &["world"]),
    ("db", &["world"]),
    ("world", &[]),
    ("testkit", &["db", "world"]),
    ("xtask", &["testkit"]),
];

/// Crates that speak to a database, and who may use them.
const DRIVERS: [&str; 2] = ["rusqlite", "postgres"];
const DRIVER_USERS: [&str; 2] = ["db", "testkit"];

/// Files of the product that hold statements under another name, each with why.
const OTHER_SQL: [(&str, &str); 2] = [
    ("crates/obhut/src/listing.rs", "builds the conditions of every list"),
    ("crates/obhut/src/people/about.rs", "written while any slice seals"),
];

/// Where requests and jobs come in: they call operations and never hold SQL.
const EDGE_FILES: [&str; 3] = ["page.rs", "api.rs", "jobs.rs"];
const EDGE_FOLDERS: [&str; 4] = ["/src/http/", "/src/api_v2/", "/src/workspace/", "/src/portal/"];

/// Checks the arrows between crates. Tests may use `testkit`, and whatever lies below it.
pub fn check_edges(workspace: &Workspace) -> Vec<Finding> {
    let members: Vec<&str> =
        workspace.crates.iter().filter(|one| one.source.is_none()).map(|one| one.name.as_str()).collect();
    let mut findings = Vec::new();
    for member in workspace.crates.iter().filter(|one| one.source.is_none()) {
        let manifest = match member.name.as_str() {
            "xtask" => "xtask/Cargo.toml".to_owned(),
            name => format!("crates/{name}/Cargo.toml"),
        };
        let Some((_, allowed)) = EDGES.iter().find(|(name, _)| *name == member.name) else {
            let text =
                format!("{} has no place in the house yet: draw it in EDGES in xtask/src/tidy/rooms.rs", member.name);
            findings.push(Finding::new(&manifest, 0, text));
            continue;
        };
        for need in member.needs.iter().filter(|need| members.contains(&need.as_str())) {
            if !allowed.contains(&need.as_str()) {
                let text = format!("{} may not depend on {need}: hand it what it needs from above", member.name);
                findings.push(Finding::new(&manifest, 0, text));
            }
        }
        let for_tests = below(&[member.name.as_str(), "testkit"]);
        for need in member.test_needs.iter().filter(|need| members.contains(&need.as_str())) {
            if need != "testkit" && !for_tests.contains(&need.as_str()) {
                let text = format!("tests of {} may not use {need}: test it from there", member.name);
                findings.push(Finding::new(&manifest, 0, text));
            }
        }
        for driver in member.needs.iter().filter(|need| DRIVERS.contains(&need.as_str())) {
            if !DRIVER_USERS.contains(&member.name.as_str()) {
                findings.push(Finding::new(&manifest, 0, format!("{driver} is used by db alone: go through db::Tx")));
            }
        }
        if member.needs.iter().any(|need| need == "testkit") && member.name != "xtask" {
            findings.push(Finding::new(&manifest, 0, "testkit belongs under [dev-dependencies]"));
        }
    }
    findings
}

/// All that lies below some crates, however deep.
fn below<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let direct = EDGES.iter().filter(|(name, _)| names.contains(name)).flat_map(|(_, needs)| needs.iter().copied());
    let found: Vec<&str> = direct.collect();
    if found.is_empty() { found } else { [found.clone(), below(&found)].concat() }
}

/// In a slice of the product SQL stands in `sql.rs`, or beside its operation in a file that lists its `STATEMENTS`, and
/// nowhere else, unit tests aside.
pub fn check_sql_stays_in_its_file(sources: &[Source]) -> Vec<Finding> {
    let product =
        sources.iter().filter(|source| source.path.starts_with("crates/obhut/src/") && source.ending() == "rs");
    let mut findings = Vec::new();
    for source in product.filter(|source| !source.is_test() && !may_hold_sql(source)) {
        for piece in pieces(without_tests(&source.text)) {
            if piece.kind == Kind::Text && sql::is_statement(piece.text) {
                let text = "a statement outside sql.rs: make it a constant there, or beside its operation and listed in STATEMENTS";
                findings.push(Finding::new(&source.path, piece.line, text));
            }
        }
    }
    findings
}

/// A file that lists its statements for the test that prepares them may hold some, unless it is an edge.
fn may_hold_sql(source: &Source) -> bool {
    let listed = source.text.contains("const STATEMENTS: &[&str]");
    let edge = EDGE_FILES.contains(&source.name()) || EDGE_FOLDERS.iter().any(|folder| source.path.contains(folder));
    sql::is_sql_file(source) || (listed && !edge) || OTHER_SQL.iter().any(|(path, _)| *path == source.path)
}

/// Leave to see personal data is given in one place.
pub fn check_disclosure(sources: &[Source]) -> Vec<Finding> {
    const CALL: &str = "Disclosure::issue(";
    let is_home = |path: &str| path.starts_with("crates/obhut/src/disclosure/") || path.starts_with("crates/personal/");
    let rust = sources.iter().filter(|source| source.ending() == "rs" && source.path.starts_with("crates/"));
    let mut findings = Vec::new();
    for source in rust.filter(|source| !source.is_test() && !is_home(&source.path)) {
        for piece in pieces(without_tests(&source.text)).into_iter().filter(|piece| piece.kind == Kind::Code) {
            for (at, _) in piece.text.match_indices(CALL) {
                let text = "only obhut::disclosure gives leave to see personal data: ask it for a Disclosure";
                findings.push(Finding::new(&source.path, piece.line + line_of(piece.text, at) - 1, text));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::dependencies::Crate;
    use super::*;

    fn member(name: &str, needs: &[&str], test_needs: &[&str]) -> Crate {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Crate { name: name.into(), needs: owned(needs), test_needs: owned(test_needs), ..Crate::default() }
    }

    fn edge_texts(changed: Crate) -> Vec<String> {
        let mut crates: Vec<Crate> = EDGES.iter().map(|(name, needs)| member(name, needs, &["testkit"])).collect();
        crates.retain(|one| one.name != changed.name);
        crates.push(changed);
        check_edges(&Workspace { crates })
            .into_iter()
            .map(|finding| format!("{}: {}", finding.path, finding.text))
            .collect()
    }

    #[test]
    fn the_house_as_drawn_passes() {
        assert!(edge_texts(member("mail", &["world"], &["testkit"])).is_empty());
    }

    #[test]
    fn arrows_upwards_do_not() {
        for (name, need) in
            [("mail", "db"), ("db", "vault"), ("vault", "obhut"), ("ledger", "jobs"), ("obhut", "testkit")]
        {
            let texts = edge_texts(member(name, &[need], &[]));
            assert!(
                !texts.is_empty() && texts.iter().all(|text| text.starts_with(&format!("crates/{name}/"))),
                "{texts:?}"
            );
        }
    }

    #[test]
    fn tests_may_use_the_test_kit_and_what_lies_below() {
        assert!(edge_texts(member("vault", &["db"], &["testkit", "personal-derive", "world"])).is_empty());
        assert!(edge_texts(member("ledger", &[], &["db"])).is_empty());
        assert_eq!(edge_texts(member("ledger", &[], &["vault"])).len(), 1);
    }

    #[test]
    fn drivers_belong_to_db() {
        assert_eq!(edge_texts(member("obhut", &["rusqlite"], &[])).len(), 1);
        assert!(edge_texts(member("db", &["rusqlite", "postgres"], &[])).is_empty());
    }

    #[test]
    fn a_new_crate_must_be_drawn() {
        assert_eq!(edge_texts(member("chat", &[], &[])).len(), 1);
    }

    #[test]
    fn statements_stand_in_sql_rs() {
        let text = "fn a() {\n    tx.rows(\"SELECT id FROM ticket WHERE account_id = $1\");\n}\n#[cfg(test)]\nconst A: &str = \"DELETE FROM ticket\";";
        let check = |path| check_sql_stays_in_its_file(&[Source::new(path, text)]).len();
        assert_eq!(check("crates/obhut/src/tickets/page.rs"), 1);
        assert_eq!(check("crates/obhut/src/tickets/sql.rs"), 0);
        assert_eq!(check("crates/obhut/src/tickets/sql/lists.rs"), 0);
        assert_eq!(check("crates/obhut/src/tickets/tests.rs"), 0);
        assert_eq!(check("crates/db/src/lib.rs"), 0);
        assert_eq!(check(OTHER_SQL[0].0), 0);
        let listed = format!("{text}\n").replacen("fn a", "pub const STATEMENTS: &[&str] = &[];\nfn a", 1);
        let check = |path| check_sql_stays_in_its_file(&[Source::new(path, &listed)]).len();
        assert_eq!(check("crates/obhut/src/tickets/bulk.rs"), 0);
        assert_eq!(check("crates/obhut/src/tickets/api.rs"), 1);
        assert_eq!(check("crates/obhut/src/workspace/list.rs"), 1);
    }

    #[test]
    fn a_disclosure_is_issued_in_one_room() {
        let text = "fn a() {\n    let d = Disclosure::issue(x);\n} // Disclosure::issue(\n";
        let check = |path| check_disclosure(&[Source::new(path, text)]).iter().map(|one| one.line).collect::<Vec<_>>();
        assert_eq!(check("crates/obhut/src/tickets/api.rs"), [2]);
        assert_eq!(check("crates/obhut/src/disclosure/mod.rs"), [0_usize; 0]);
        assert_eq!(check("crates/obhut/tests/it.rs"), [0_usize; 0]);
    }
}
