//! The job queue: a table, leases, retries, schedules.
