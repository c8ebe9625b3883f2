//! Bodies, queries and cursors of the API: whatever comes, it is read or refused with 400 or 422, and never stops us.
#![no_main]

use libfuzzer_sys::fuzz_target;
use obhut::api_v2::body::parse;
use obhut::api_v2::input::{
    GroupBody, IdentityBody, MergeInput, OrganisationsBody, TagsInput, TicketBody, TicketsBody, UserBody, UsersBody,
};
use obhut::api_v2::{ApiError, Cursor, Paging, Query};
use world::Timestamp;

/// Some moment in 2026.
const NOW: Timestamp = Timestamp(1_790_000_000_000_000);

fuzz_target!(|data: &[u8]| {
    for error in [
        parse::<TicketBody>(data).err(),
        parse::<TicketsBody>(data).err(),
        parse::<UserBody>(data).err(),
        parse::<UsersBody>(data).err(),
        parse::<OrganisationsBody>(data).err(),
        parse::<GroupBody>(data).err(),
        parse::<IdentityBody>(data).err(),
        parse::<MergeInput>(data).err(),
        parse::<TagsInput>(data).err(),
    ] {
        refused_politely(error);
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let query = Query::parse(text);
        for paging in [Paging::LIST, Paging::SEARCH, Paging::EXPORT] {
            refused_politely(paging.read(&query, Some(NOW)).err());
        }
        refused_politely(query.ids("ids", 100).err());
        if let Some((cursor, issued)) = Cursor::decode(text, 0) {
            assert_eq!(Cursor::decode(&cursor.encode(0, issued), 0), Some((cursor, issued)));
        }
    }
});

fn refused_politely(error: Option<ApiError>) {
    let status = error.map_or(422, |error| error.status().as_u16());
    assert!(matches!(status, 400 | 422), "answered {status}");
}
