//! Lists with filters: fragments of constant SQL joined together, and the window of rows a reader asked for.

use db::{Error, Param, Row, Tx};

/// Which part of a list is wanted, in which order.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// The column that orders the list; ties are broken by `id`. A name from the slice's own list, never from input.
    pub column: &'static str,
    /// Largest first.
    pub descending: bool,
    /// Where to begin.
    pub from: From,
    /// How many rows at most.
    pub size: i64,
    /// Whether the total is wanted too; it costs a second statement.
    pub counted: bool,
}

/// Where a window begins.
#[derive(Clone, Copy, Debug)]
pub enum From {
    /// After this many rows.
    Offset(i64),
    /// After the row with this key and id.
    After(i64, i64),
    /// The rows that end before the row with this key and id.
    Before(i64, i64),
}

impl Window {
    /// The first `size` rows by id.
    pub const fn first(size: i64) -> Self {
        Self { column: "id", descending: false, from: From::Offset(0), size, counted: false }
    }
}

/// A row with the key that orders it.
pub struct Keyed<T> {
    /// The value of the ordering column.
    pub key: i64,
    /// The row's id.
    pub id: i64,
    /// The row.
    pub row: T,
}

/// Part of a list. One row more than asked for is read, to tell whether there is more.
pub struct Part<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<Keyed<T>>,
    /// How many there are in all, if asked for.
    pub total: Option<i64>,
    /// Whether the list goes on in the direction of reading.
    pub more: bool,
}

/// A condition put together of constant pieces; each `{}` stands for the next number.
#[derive(Clone, Default)]
pub struct Made {
    /// The pieces. Never holds what somebody typed.
    pub text: String,
    /// The numbers that are bound.
    pub values: Vec<i64>,
}

/// The conditions of a list. Text is constant; values are bound.
pub struct Conditions<'a> {
    text: String,
    params: Vec<&'a dyn Param>,
}

impl<'a> Conditions<'a> {
    /// Every list begins with the account.
    pub fn of_account(account: &'a i64) -> Self {
        Self { text: "account_id = $1".into(), params: vec![account] }
    }

    /// Adds a condition; `{}` stands for `value`.
    pub fn add(&mut self, fragment: &'static str, value: &'a dyn Param) {
        self.params.push(value);
        self.text.push_str(" AND ");
        self.text.push_str(&fragment.replace("{}", &format!("${}", self.params.len())));
    }

    /// Adds a condition without a value.
    pub fn add_fixed(&mut self, fragment: &'static str) {
        self.text.push_str(" AND ");
        self.text.push_str(fragment);
    }

    /// Adds `column IN (…)`, or a condition that nothing meets when there are no values.
    pub fn add_in<P: Param>(&mut self, column: &'static str, values: &'a [P]) {
        if values.is_empty() {
            return self.add_fixed("1 = 0");
        }
        let places = self.bind(values);
        self.text.push_str(&format!(" AND {column} IN ({places})"));
    }

    /// Adds a condition in which `{}` stands for the places of all values; there must be some.
    pub fn add_among(&mut self, fragment: &'static str, values: &'a [i64]) {
        if values.is_empty() {
            return self.add_fixed("1 = 0");
        }
        let places = self.bind(values);
        self.text.push_str(" AND ");
        self.text.push_str(&fragment.replace("{}", &places));
    }

    /// Adds `column NOT IN (…)`; rows without a value stay.
    pub fn add_not_in<P: Param>(&mut self, column: &'static str, values: &'a [P]) {
        if !values.is_empty() {
            let places = self.bind(values);
            self.text.push_str(&format!(" AND ({column} IS NULL OR {column} NOT IN ({places}))"));
        }
    }

    /// Adds `(column IN (…) OR alternative)`; `{}` in the alternative stands for `value`.
    pub fn add_in_or(
        &mut self,
        column: &'static str,
        values: &'a [i64],
        alternative: &'static str,
        value: &'a dyn Param,
    ) {
        if values.is_empty() {
            return self.add(alternative, value);
        }
        let places = self.bind(values);
        self.params.push(value);
        let alternative = alternative.replace("{}", &format!("${}", self.params.len()));
        self.text.push_str(&format!(" AND ({column} IN ({places}) OR {alternative})"));
    }

    /// Adds a condition made elsewhere.
    pub fn add_made(&mut self, made: &'a Made) {
        self.text.push_str(" AND ");
        let mut pieces = made.text.split("{}");
        self.text.push_str(pieces.next().unwrap_or_default());
        for (piece, value) in pieces.zip(&made.values) {
            self.params.push(value);
            self.text.push_str(&format!("${}{piece}", self.params.len()));
        }
    }

    fn bind<P: Param>(&mut self, values: &'a [P]) -> String {
        let first = self.params.len() + 1;
        self.params.extend(values.iter().map(|value| value as &dyn Param));
        (first..first + values.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ")
    }

    /// Reads the window of `SELECT {columns} FROM {table}`; the ordering column and the id come first in each row, so
    /// `map` counts its own columns from 2.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn read<T>(
        self,
        tx: &mut Tx<'_>,
        table: &'static str,
        columns: &'static str,
        window: &Window,
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Part<T>, Error> {
        let total = if window.counted {
            let sql = format!("SELECT COUNT(*) FROM {table} WHERE {}", self.text);
            tx.row(&sql, &self.params, |row| row.get::<i64>(0))?
        } else {
            None
        };
        let column = window.column;
        let backwards = matches!(window.from, From::Before(..));
        let descending = window.descending != backwards;
        let (direction, beyond) = if descending { ("DESC", "<") } else { ("ASC", ">") };
        let (mut text, mut params) = (self.text, self.params);
        let bounds = match &window.from {
            From::Offset(_) => None,
            From::After(key, id) | From::Before(key, id) => Some((key, id)),
        };
        if let Some((key, id)) = bounds {
            let (k, i) = (params.len() + 1, params.len() + 2);
            text.push_str(&format!(" AND ({column} {beyond} ${k} OR ({column} = ${k} AND id {beyond} ${i}))"));
            params.push(key);
            params.push(id);
        }
        let one_more = window.size.saturating_add(1);
        let offset = if let From::Offset(offset) = window.from { offset } else { 0 };
        let (l, o) = (params.len() + 1, params.len() + 2);
        params.push(&one_more);
        params.push(&offset);
        // Named twice, the same column keeps SQLite from using an index that would serve both the filter and the order.
        let tie = if column == "id" { String::new() } else { format!(", id {direction}") };
        let sql = format!(
            "SELECT {column}, id, {columns} FROM {table} WHERE {text} \
             ORDER BY {column} {direction}{tie} LIMIT ${l} OFFSET ${o}"
        );
        let mut rows = tx.rows(&sql, &params, |row| Ok(Keyed { key: row.get(0)?, id: row.get(1)?, row: map(row)? }))?;
        let more = rows.len() as i64 > window.size;
        rows.truncate(usize::try_from(window.size).unwrap_or(usize::MAX));
        if backwards {
            rows.reverse();
        }
        Ok(Part { rows, total, more })
    }

    /// Reads every row of `SELECT {columns} FROM {table}` that meets the conditions, in the order of `order`.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn all<T>(
        self,
        tx: &mut Tx<'_>,
        table: &'static str,
        columns: &'static str,
        order: &'static str,
        map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        tx.rows(&format!("SELECT {columns} FROM {table} WHERE {} ORDER BY {order}", self.text), &self.params, map)
    }

    /// How many rows of `table` meet the conditions.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn count(self, tx: &mut Tx<'_>, table: &'static str) -> Result<i64, Error> {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE {}", self.text);
        Ok(tx.row(&sql, &self.params, |row| row.get(0))?.unwrap_or(0))
    }
}

/// The window of a list that is in memory whole.
pub fn cut(mut pairs: Vec<(i64, i64)>, window: &Window) -> Part<()> {
    let total = i64::try_from(pairs.len()).ok();
    pairs.sort_unstable();
    if window.descending {
        pairs.reverse();
    }
    let size = usize::try_from(window.size).unwrap_or(usize::MAX);
    let beyond = |place: &(i64, i64), key: i64, id: i64| match window.descending {
        true => *place < (key, id),
        false => *place > (key, id),
    };
    let before = |place: &(i64, i64), key: i64, id: i64| *place != (key, id) && !beyond(place, key, id);
    let mut more = false;
    match window.from {
        From::Offset(offset) => drop(pairs.drain(..pairs.len().min(usize::try_from(offset).unwrap_or(0)))),
        From::After(key, id) => pairs.retain(|place| beyond(place, key, id)),
        From::Before(key, id) => {
            pairs.retain(|place| before(place, key, id));
            more = pairs.len() > size;
            drop(pairs.drain(..pairs.len().saturating_sub(size)));
        }
    }
    more |= pairs.len() > size;
    pairs.truncate(size);
    Part { rows: pairs.into_iter().map(|(key, id)| Keyed { key, id, row: () }).collect(), total, more }
}
