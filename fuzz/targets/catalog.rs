//! An entry of a catalog, and a study that uses it. The first line names the catalog.
#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| common::text(bytes, |text| {
    let (folder, entry) = text.split_once('\n').unwrap_or_default();
    common::paths::catalog(folder, entry);
}));
libfuzzer_sys::fuzz_mutator!(|bytes: &mut [u8], size: usize, most: usize, seed: u32| {
    common::mutator(bytes, size, most, seed)
});
