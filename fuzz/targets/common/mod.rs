//! What all targets share: the ways through the library and the changes of the mutation tests.

#[path = "../../../tests/mutations/mutate.rs"]
mod mutate;
#[allow(dead_code)]
#[path = "../../../tests/mutations/paths.rs"]
pub mod paths;

/// Sends bytes that are text.
pub fn text(bytes: &[u8], way: impl FnOnce(&str)) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        way(text);
    }
}

/// Two changes in three are of a text; the third is the fuzzer's own, of bytes.
pub fn mutator(bytes: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let [kind, low, high, other] = seed.wrapping_mul(0x9E37_79B1).to_le_bytes();
    let Some(text) = std::str::from_utf8(&bytes[..size]).ok().filter(|_| seed % 3 > 0) else {
        return libfuzzer_sys::fuzzer_mutate(bytes, size, most);
    };
    let what = u16::from_le_bytes([other, kind ^ high]);
    let edit = mutate::Edit { kind: kind % 16, place: u16::from_le_bytes([low, high]), what };
    let changed = mutate::mutated(text, text, &[edit]);
    if changed.len() > most.min(bytes.len()) {
        return size;
    }
    bytes[..changed.len()].copy_from_slice(changed.as_bytes());
    changed.len()
}
