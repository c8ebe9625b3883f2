//! What tests share: databases on both engines, a clock, a marker scanner.
