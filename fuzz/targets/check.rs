//! A study as far as its faults: read, layered and checked against the schema; every fault has its
//! place in the text. Quick, so that it sees many.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::text(bytes, common::paths::read));
libfuzzer_sys::fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    common::mutator(bytes, size, most, seed)
});
