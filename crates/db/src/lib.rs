//! SQLite and PostgreSQL behind one synchronous Db and Tx.
