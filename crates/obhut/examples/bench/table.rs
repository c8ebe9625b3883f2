//! What was measured, as a table for people, as JSON, and in a page between two markers.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use serde_json::{Value, json};

use crate::Wanted;
use crate::process;

const BEGIN: &str = "<!-- table: begin -->";
const END: &str = "<!-- table: end -->";

/// One line of the table.
#[derive(Clone, Default)]
pub struct Row {
    group: &'static str,
    name: String,
    tickets: usize,
    rate: Option<f64>,
    median: Option<f64>,
    slowest: Option<f64>,
    cpu: Option<f64>,
    statements: Option<f64>,
    value: Option<(f64, &'static str)>,
    aim: Option<&'static str>,
    note: Option<String>,
}

impl Row {
    /// A line about a desk of so many tickets; 0 where it has none to do with it.
    pub fn new(group: &'static str, name: &str, tickets: usize) -> Self {
        Self { group, name: name.to_owned(), tickets, ..Self::default() }
    }

    /// How many a second.
    pub fn rate(self, rate: f64) -> Self {
        Self { rate: Some(rate), ..self }
    }

    /// Median and 99th percentile in milliseconds.
    pub fn latency(self, median: f64, slowest: f64) -> Self {
        Self { median: Some(median), slowest: Some(slowest), ..self }
    }

    /// CPU milliseconds of the server for each.
    pub fn cpu(self, cpu: f64) -> Self {
        Self { cpu: Some(cpu), ..self }
    }

    /// Statements for each.
    pub fn statements(self, statements: f64) -> Self {
        Self { statements: Some(statements), ..self }
    }

    /// Some other figure with its unit.
    pub fn value(self, value: f64, unit: &'static str) -> Self {
        Self { value: Some((value, unit)), ..self }
    }

    /// What it should be.
    pub fn aim(self, aim: &'static str) -> Self {
        Self { aim: Some(aim), ..self }
    }

    /// A remark.
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    fn json(&self) -> Value {
        json!({
            "group": self.group, "name": self.name, "tickets": self.tickets, "per_second": self.rate,
            "p50_ms": self.median, "p99_ms": self.slowest, "cpu_ms": self.cpu, "statements": self.statements,
            "value": self.value.map(|(value, _)| value), "unit": self.value.map(|(_, unit)| unit),
            "aim": self.aim, "note": self.note,
        })
    }

    fn cells(&self) -> [String; 9] {
        let text = |value: Option<f64>| value.map(figure).unwrap_or_default();
        let rate = match (self.rate, self.value) {
            (Some(rate), _) => format!("{}/s", figure(rate)),
            (None, Some((value, unit))) => format!("{} {unit}", figure(value)),
            (None, None) => String::new(),
        };
        let tickets = if self.tickets == 0 { String::new() } else { self.tickets.to_string() };
        [
            self.name.clone(),
            tickets,
            rate,
            text(self.median),
            text(self.slowest),
            self.cpu.map(|cpu| format!("{cpu:.3}")).unwrap_or_default(),
            text(self.statements),
            self.aim.unwrap_or_default().to_owned(),
            self.note.clone().unwrap_or_default(),
        ]
    }
}

const TITLES: [&str; 9] = ["", "tickets", "", "p50 ms", "p99 ms", "CPU ms", "statements", "aim", ""];

/// Everything that was measured.
pub struct Table {
    rows: Vec<Row>,
    quiet: bool,
}

impl Table {
    /// An empty table.
    pub fn new(wanted: &Wanted) -> Self {
        Self { rows: Vec::new(), quiet: wanted.json }
    }

    /// Adds a line, and shows it at once to whoever waits.
    pub fn add(&mut self, row: Row) {
        if !self.quiet {
            eprintln!("  {}: {}", row.group, row.cells().join(" | "));
        }
        self.rows.push(row);
    }

    /// Prints the table, or JSON; and puts it into the page.
    pub fn publish(&self, wanted: &Wanted) -> Result<()> {
        if wanted.json {
            let rows: Vec<Value> = self.rows.iter().map(Row::json).collect();
            println!("{}", json!({ "machine": process::machine(), "rows": rows }));
        } else {
            println!("{}", self.text());
        }
        match &wanted.markdown {
            Some(path) => replace(path, &self.text()),
            None => Ok(()),
        }
    }

    fn text(&self) -> String {
        let cells: Vec<[String; 9]> = self.rows.iter().map(Row::cells).collect();
        let widths: Vec<usize> = (0..TITLES.len())
            .map(|place| {
                let longest = cells.iter().map(|row| row[place].chars().count()).max().unwrap_or(0);
                longest.max(TITLES[place].len())
            })
            .collect();
        let mut text = format!("{}.\n", process::machine());
        let mut group = "";
        for (row, cells) in self.rows.iter().zip(&cells) {
            if row.group != group {
                group = row.group;
                let _ = write!(text, "\n**{group}**\n\n");
                line(&mut text, &TITLES.map(str::to_owned), &widths);
                line(&mut text, &widths.iter().map(|width| "-".repeat((*width).max(3))).collect::<Vec<_>>(), &widths);
            }
            line(&mut text, cells, &widths);
        }
        text
    }
}

fn line(text: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        let _ = write!(text, "| {cell:width$} ", width = (*width).max(3));
    }
    text.push_str("|\n");
}

/// Three digits that matter.
fn figure(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

fn replace(path: &Path, table: &str) -> Result<()> {
    let page = fs::read_to_string(path)?;
    let Some((head, rest)) = page.split_once(BEGIN) else { bail!("{} has no line {BEGIN}", path.display()) };
    let Some((_, tail)) = rest.split_once(END) else { bail!("{} has no line {END}", path.display()) };
    fs::write(path, format!("{head}{BEGIN}\n{table}\n{END}{tail}"))?;
    Ok(())
}
