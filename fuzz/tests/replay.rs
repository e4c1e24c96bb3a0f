//! Every target on what once broke it and on pieces of the repository's own files, so that no target rots.

use std::fs;
use std::path::{Path, PathBuf};

use envparity_fuzz::TARGETS;

/// The files below a directory, in order.
fn files(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What the fuzzer starts from: each file in pieces of 400 bytes, and of each piece three that are cut or spoilt.
fn pieces(bytes: &[u8]) -> Vec<Vec<u8>> {
    let spoilt = |piece: &[u8]| {
        let half = piece.len() / 2;
        let flipped = piece.iter().enumerate().map(|(at, byte)| if at % 37 == 0 { byte ^ 0x15 } else { *byte });
        [piece.to_vec(), piece[..half].to_vec(), piece[half..].to_vec(), flipped.collect()]
    };
    bytes.chunks(400).take(4).flat_map(spoilt).collect()
}

#[test]
fn every_target_stands_the_inputs_that_are_kept() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let examples: Vec<Vec<u8>> =
        files(&here.join("../examples")).iter().filter_map(|path| fs::read(path).ok()).collect();
    let rules: Vec<Vec<u8>> = files(&here.join("../rules")).iter().filter_map(|path| fs::read(path).ok()).collect();
    let mut tried = 0;
    for (name, target) in TARGETS {
        let own = if name == "rule" { &rules } else { &examples };
        let kept = files(&here.join("regressions").join(name));
        for input in kept.iter().map(|path| fs::read(path).expect("it can be read")) {
            target(&input);
            tried += 1;
        }
        for (index, piece) in own.iter().flat_map(|bytes| pieces(bytes)).enumerate() {
            match name {
                // The first byte says which loader, or how files are called and in which form they are reported.
                "loader" => target(&[&[index as u8][..], &piece].concat()),
                "check" if index % 8 > 0 => continue,
                "check" => target(&[&[(index / 8) as u8, (index / 16) as u8][..], &piece, b"\x1e", &piece].concat()),
                // As the patch that a kustomization writes out for all objects, and as the objects.
                "kustomization" => {
                    let indented = piece.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(&b"\n    "[..]);
                    let head = b"resources: [../../base]\npatches:\n- target: {}\n  patch: |\n    ";
                    target(&[&head[..], &indented].concat());
                    target(&[b"resources: [../../base]\x1e", &piece[..]].concat());
                }
                _ => target(&piece),
            }
            tried += 1;
        }
    }
    assert!(tried > 1000, "only {tried} inputs were tried");
}

#[test]
fn every_target_has_its_entry() {
    let entries = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz_targets"));
    let mut names: Vec<String> =
        entries.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let mut known = TARGETS.map(|(name, _)| name.to_owned());
    names.sort();
    known.sort();
    assert_eq!(names, known);
}
