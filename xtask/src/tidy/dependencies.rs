//! What we build on: from one registry, under licences we may pass on, and nothing twice without a reason.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Finding, licence};
use crate::process;

const MANIFEST: &str = "Cargo.toml";
const HERE: &str = "xtask/src/tidy/dependencies.rs";
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// TLS comes from rustls alone: a second library would be a second set of holes and a system package to install.
const BANNED: [&str; 4] = ["openssl", "openssl-sys", "native-tls", "schannel"];

/// Crates that others hold us to in two versions, each with who does. Shrinks when they move.
const DOUBLES: [(&str, &str); 16] = [
    ("base64", "lettre has moved to 0.23, argon2's and our own have not"),
    ("block-buffer", "blake2 of argon2 is one generation behind sha2 of postgres-protocol"),
    ("cpufeatures", "as block-buffer"),
    ("crypto-common", "as block-buffer"),
    ("digest", "as block-buffer"),
    ("fallible-iterator", "rusqlite and postgres-protocol"),
    ("getrandom", "password-hash of argon2 is behind"),
    ("miniz_oxide", "png of image is one generation behind flate2"),
    ("phf", "html5ever of ammonia and postgres-types"),
    ("phf_shared", "as phf"),
    ("rand_core", "as getrandom"),
    ("serde_spanned", "figment reads TOML with an older parser than the build dependencies"),
    ("syn", "half of the derive macros have moved to 3"),
    ("toml", "as serde_spanned"),
    ("toml_datetime", "as serde_spanned"),
    ("winnow", "as serde_spanned"),
];

/// A crate as cargo sees it.
#[derive(Clone, Debug, Default)]
pub struct Crate {
    /// Its name in the manifest.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its SPDX expression, if it states one.
    pub licence: Option<String>,
    /// Where it comes from; nothing for the members of this workspace.
    pub source: Option<String>,
    /// The names of what it depends on when it is built, not when it is tested.
    pub needs: Vec<String>,
    /// The names of what only its tests depend on.
    pub test_needs: Vec<String>,
}

/// All crates that are compiled on Linux.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// Members and dependencies.
    pub crates: Vec<Crate>,
}

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo fails, for instance because `Cargo.lock` does not fit the manifests.
    pub fn read() -> Result<Self> {
        let arguments = ["metadata", "--format-version=1", "--locked", "--filter-platform=x86_64-unknown-linux-gnu"];
        let output = process::cargo(&arguments).output().context("cargo cannot be started")?;
        if !output.status.success() {
            bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Self::parse(&serde_json::from_slice(&output.stdout)?).context("cargo metadata has another shape than expected")
    }

    fn parse(metadata: &Value) -> Option<Self> {
        let nodes = metadata.get("resolve")?.get("nodes")?.as_array()?;
        let used: BTreeSet<&str> = nodes.iter().filter_map(|node| node.get("id")?.as_str()).collect();
        let packages = metadata.get("packages")?.as_array()?;
        let text = |package: &Value, field: &str| Some(package.get(field)?.as_str()?.to_owned());
        let used = packages.iter().filter(|package| package["id"].as_str().is_some_and(|id| used.contains(id)));
        let crates = used.map(|package| {
            let dependencies = package.get("dependencies")?.as_array()?;
            let names = |test: bool| -> Vec<String> {
                let kind = |dependency: &Value| dependency["kind"].as_str() == Some("dev");
                let wanted = dependencies.iter().filter(|dependency| kind(dependency) == test);
                wanted.filter_map(|dependency| text(dependency, "name")).collect()
            };
            Some(Crate {
                name: text(package, "name")?,
                version: text(package, "version")?,
                licence: text(package, "license"),
                source: text(package, "source"),
                needs: names(false),
                test_needs: names(true),
            })
        });
        Some(Self { crates: crates.collect::<Option<_>>()? })
    }
}

/// Checks all crates that are not ours.
pub fn check(workspace: &Workspace) -> Vec<Finding> {
    let foreign: Vec<&Crate> = workspace.crates.iter().filter(|package| package.source.is_some()).collect();
    let mut findings: Vec<Finding> = foreign.iter().flat_map(|package| one(package)).collect();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &foreign {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    for (name, versions) in versions {
        let listed = DOUBLES.iter().any(|(double, _)| *double == name);
        let list = versions.iter().copied().collect::<Vec<_>>().join(" and ");
        if versions.len() > 1 && !listed {
            let text = format!(
                "{name} is built as {list}; bring them together or add it to DOUBLES in {HERE} with the reason"
            );
            findings.push(Finding::new("Cargo.lock", 0, text));
        } else if versions.len() == 1 && listed {
            findings.push(Finding::mild(HERE, 0, format!("{name} is no double any more: take it out of DOUBLES")));
        }
    }
    findings
}

fn one(package: &Crate) -> Vec<Finding> {
    let Crate { name, version, .. } = package;
    let mut findings = Vec::new();
    let mut object = |text: String| findings.push(Finding::new(MANIFEST, 0, format!("{name} {version} {text}")));
    if package.source.as_deref() != Some(REGISTRY) {
        object(format!("comes from {}; only crates.io is allowed", package.source.as_deref().unwrap_or("nowhere")));
    }
    if BANNED.contains(&name.as_str()) {
        object("is not wanted: switch the dependency that brings it to rustls".into());
    }
    match package.licence.as_deref() {
        None => object("states no licence; use another crate".into()),
        Some(expression) if !licence::allowed(expression) => {
            object(format!("is under `{expression}`, which the list in xtask/src/tidy/licence.rs does not allow"));
        }
        Some(_) => {}
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, version: &str) -> Crate {
        let source = Some(REGISTRY.to_owned());
        Crate { name: name.into(), version: version.into(), licence: Some("MIT".into()), source, ..Crate::default() }
    }

    fn texts(crates: Vec<Crate>) -> Vec<String> {
        let findings = check(&Workspace { crates }).into_iter().filter(|finding| !finding.mild);
        findings.map(|finding| finding.text).collect()
    }

    #[test]
    fn an_ordinary_crate_passes() {
        assert!(texts(vec![package("serde", "1.0.0")]).is_empty());
    }

    #[test]
    fn other_sources_licences_and_libraries_do_not() {
        let git = Crate { source: Some("git+https://example.org/x".into()), ..package("x", "1.0.0") };
        let strict = Crate { licence: Some("AGPL-3.0-only".into()), ..package("y", "1.0.0") };
        let silent = Crate { licence: None, ..package("z", "1.0.0") };
        for (package, word) in [
            (git, "only crates.io"),
            (strict, "AGPL-3.0-only"),
            (silent, "states no licence"),
            (package("native-tls", "0.2.0"), "rustls"),
        ] {
            let texts = texts(vec![package]);
            assert!(texts.len() == 1 && texts[0].contains(word), "{texts:?}");
        }
    }

    #[test]
    fn two_versions_need_a_reason() {
        assert_eq!(texts(vec![package("rand", "0.8.0"), package("rand", "0.9.0")]).len(), 1);
        assert!(texts(vec![package("syn", "2.0.0"), package("syn", "3.0.0")]).is_empty());
    }

    #[test]
    fn a_reason_that_is_gone_is_told() {
        let findings = check(&Workspace { crates: vec![package("syn", "3.0.0")] });
        assert!(findings.iter().any(|finding| finding.mild && finding.text.starts_with("syn is no double")));
    }

    #[test]
    fn the_shape_of_metadata() {
        let metadata = serde_json::json!({
            "resolve": { "nodes": [{ "id": "a" }] },
            "packages": [
                { "id": "a", "name": "ledger", "version": "0.1.0", "license": "MIT", "source": null, "dependencies": [
                    { "name": "db", "kind": null }, { "name": "testkit", "kind": "dev" }, { "name": "cc", "kind": "build" },
                ] },
                { "id": "b", "name": "windows", "version": "1.0.0", "license": null, "source": null, "dependencies": [] },
            ],
        });
        let workspace = Workspace::parse(&metadata).unwrap();
        assert_eq!(workspace.crates.len(), 1, "what is not compiled here does not count");
        assert_eq!(workspace.crates[0].needs, ["db", "cc"]);
        assert_eq!(workspace.crates[0].test_needs, ["testkit"]);
    }
}
