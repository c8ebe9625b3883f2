//! Bytes to typed mail and back: parsing, threading, quotes, bounces, transports.
