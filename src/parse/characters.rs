//! Which characters a text has: what the plain readers of YAML and TOML ask before they trust it.

/// Whether there is a tab; none where a character is not sure to be allowed everywhere, or a line ends in a way of its own.
pub fn check(text: &str) -> Option<bool> {
    let bytes = text.as_bytes();
    let mut tabs = false;
    for (index, chunk) in bytes.chunks(CHUNK).enumerate() {
        if chunk.iter().fold(false, |odd, &byte| odd | (byte.wrapping_sub(b' ') > b'~' - b' ') & (byte != b'\n')) {
            tabs |= check_chunk(bytes, index * CHUNK, chunk)?;
        }
    }
    Some(tabs)
}

/// As many bytes are looked at together; few enough that one umlaut costs little.
const CHUNK: usize = 256;

fn check_chunk(bytes: &[u8], start: usize, chunk: &[u8]) -> Option<bool> {
    let mut tabs = false;
    for (index, &byte) in chunk.iter().enumerate() {
        let at = |more: usize| bytes.get(start + index + more).copied().unwrap_or(0);
        match byte {
            b'\n' | b' '..=b'~' => {}
            b'\t' => tabs = true,
            b'\r' if at(1) == b'\n' => {}
            // Control characters after ASCII.
            0xC2 if at(1) < 0xA0 => return None,
            // Byte order marks, and what is no character.
            0xEF if at(1) == 0xBB && at(2) == 0xBF || at(1) == 0xBF && at(2) >= 0xBE => return None,
            0x80.. => {}
            _ => return None,
        }
    }
    Some(tabs)
}
