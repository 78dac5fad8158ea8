//! A tree as files that any web server can hand out: hash tiles and entry bundles, as C2SP tlog-tiles lays them.
//!
//! In: leaf hashes, or entries. Out: paths below the prefix of a log, with their bytes. A file once there never
//! changes when the log grows: what is right of the last full tile stands in partial ones, `.p/WIDTH`, each under
//! its own name. Who has the root builds any proof out of them. A client in another language reads them back in
//! `tests/second/tiles.py`. Our own, because the crates that lay tiles bring a log server with them.

use rayon::prelude::*;

use super::Digest;
use super::tree::root;

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: usize = 256;

/// The longest entry that a bundle can hold: its length is written in two bytes.
pub const MOST_ENTRY: usize = u16::MAX as usize;

/// A path below the prefix, with `/`, and the bytes there.
pub type TileFile = (String, Vec<u8>);

/// `tile/LEVEL/INDEX`, in groups of three digits, all but the last after an `x`; then the width, if partial.
fn path(level: &str, index: usize, width: usize) -> String {
    let (mut above, mut groups) = (index / 1000, format!("{:03}", index % 1000));
    while above > 0 {
        groups = format!("x{:03}/{groups}", above % 1000);
        above /= 1000;
    }
    match width {
        WIDTH => format!("tile/{level}/{groups}"),
        _ => format!("tile/{level}/{groups}.p/{width}"),
    }
}

/// The hash tiles of the tree over some leaves.
pub fn hash_tiles(leaves: &[Digest]) -> Vec<TileFile> {
    let mut files = Vec::with_capacity(leaves.len() / WIDTH + 8);
    let mut level: Vec<Digest> = Vec::new();
    for height in 0u32.. {
        let hashes = if height == 0 { leaves } else { &level };
        for (index, tile) in hashes.chunks(WIDTH).enumerate() {
            let bytes = tile.iter().flat_map(|hash| *hash.as_bytes()).collect();
            files.push((path(&height.to_string(), index, tile.len()), bytes));
        }
        if hashes.len() < WIDTH {
            break;
        }
        // A partial tile is not hashed into the level above.
        level = hashes.par_chunks_exact(WIDTH).map(root).collect();
    }
    files
}

/// The entry bundles; `None` when an entry is longer than a bundle can hold.
pub fn entry_bundles(entries: &[&[u8]]) -> Option<Vec<TileFile>> {
    let bundle = |(index, some): (usize, &[&[u8]])| {
        let mut bytes = Vec::new();
        for entry in some {
            bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
            bytes.extend(*entry);
        }
        Some((path("entries", index, some.len()), bytes))
    };
    entries.chunks(WIDTH).enumerate().map(bundle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::tree::leaf;

    fn leaves(n: usize) -> Vec<Digest> {
        (0..n).map(|i| leaf(i.to_string().as_bytes())).collect()
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(path("0", 1_234_067, WIDTH), "tile/0/x001/x234/067");
        assert_eq!(path("entries", 0, 9), "tile/entries/000.p/9");
        assert_eq!(path("1", 1000, 17), "tile/1/x001/000.p/17");
    }

    #[test]
    fn a_tree_has_the_tiles_that_the_specification_counts() {
        let files = hash_tiles(&leaves(70_000));
        let of = |start: &str| {
            files
                .iter()
                .filter(|(path, _)| path.starts_with(start))
                .count()
        };
        let partial: Vec<&str> = files
            .iter()
            .map(|(path, _)| path.as_str())
            .filter(|path| path.contains(".p/"))
            .collect();
        assert_eq!((of("tile/0/"), of("tile/1/"), of("tile/2/")), (274, 2, 1));
        assert_eq!(
            partial,
            ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]
        );
        let paths: Vec<String> = hash_tiles(&leaves(256))
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(paths, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(hash_tiles(&[]), []);
    }

    #[test]
    fn an_entry_that_is_too_long_for_two_bytes_is_told() {
        assert!(entry_bundles(&[&[b'x'; MOST_ENTRY]]).is_some());
        assert_eq!(entry_bundles(&[&[b'x'; MOST_ENTRY + 1]]), None);
        assert_eq!(
            entry_bundles(&[b"ab", b""]),
            Some(vec![(
                "tile/entries/000.p/2".into(),
                b"\0\x02ab\0\0".to_vec()
            )])
        );
    }
}
