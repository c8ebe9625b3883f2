//! What must not compile: each file under `refused` holds one attempt, the file beside it the message.

#[test]
fn refused_programs_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
