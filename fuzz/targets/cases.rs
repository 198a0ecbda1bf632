//! A CSV of cases or of measured rows, the whole way.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::text(bytes, common::paths::cases));
libfuzzer_sys::fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    common::mutator(bytes, size, most, seed)
});
