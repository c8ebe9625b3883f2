//! Any bytes as what an IMAP server says: framed within bounds, read without a fault, and the same in one piece or many.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::imap::response::{Frame, Response, frame, read};

const LITERAL: usize = 1 << 16;

fuzz_target!(|bytes: &[u8]| {
    let mut rest = bytes;
    while let Frame::Whole(end) = frame(rest, LITERAL) {
        assert!(end > 0 && end <= rest.len());
        let (one, after) = rest.split_at(end);
        // As long as a response is not whole nothing else is found in it.
        for short in [end / 2, end - 1] {
            assert_ne!(frame(&one[..short], LITERAL), Frame::Whole(end));
        }
        if let Response::Fetched(fetched) = read(one)
            && let Some(body) = fetched.body
        {
            assert!(body.len() <= one.len());
        }
        rest = after;
    }
});
