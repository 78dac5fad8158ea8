//! Merkle trees over lines: RFC 9162 section 2.1, the same as RFC 6962.
//!
//! leaf = H(0x00 ‖ line), node = H(0x01 ‖ left ‖ right); for n > 1 the left subtree holds the largest power
//! of two below n, so an odd node is carried up and never doubled. In: leaf hashes. Out: roots and proofs,
//! and refusals of proofs that do not fit (PROTOCOL section 3). Our own, because others must re-implement it
//! from the page; `ct-merkle` and the shared vectors are its oracles (`tests/it/vectors.rs`).

use rayon::prelude::*;

use super::Digest;

/// A proof never holds more hashes than this.
pub const MAX_PATH: usize = 63;

/// The hash of a line: H(0x00 ‖ line).
pub fn leaf(line: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], line])
}

fn node(left: Digest, right: Digest) -> Digest {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left.as_bytes());
    bytes[33..].copy_from_slice(right.as_bytes());
    Digest::of(&bytes)
}

/// The hashes of some lines.
pub fn leaves_of(lines: &[&[u8]]) -> Vec<Digest> {
    let each = lines.par_iter().with_min_len(512);
    each.map(|line| leaf(line)).collect()
}

/// The root over some lines.
pub fn root_of_lines(lines: &[&[u8]]) -> Digest {
    root(&leaves_of(lines))
}

/// The root over leaf hashes; of nothing it is H of no bytes.
pub fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [one] => *one,
        // Both halves of a large tree at once; the result does not depend on it.
        many if many.len() > 4096 => {
            let (left, right) = many.split_at(split(many.len()));
            let (left, right) = rayon::join(|| root(left), || root(right));
            node(left, right)
        }
        many => {
            let (left, right) = many.split_at(split(many.len()));
            node(root(left), root(right))
        }
    }
}

/// The largest power of two below n, for n > 1.
fn split(n: usize) -> usize {
    1 << (usize::BITS - 1 - (n - 1).leading_zeros())
}

/// A tree kept level by level, for proofs of many of its leaves.
#[derive(Clone, Debug)]
pub struct Tree {
    /// Leaves first; an odd node stands again at the end of the next level. Without leaves one empty level.
    levels: Vec<Vec<Digest>>,
}

impl Tree {
    /// The tree over leaf hashes.
    pub fn new(leaves: Vec<Digest>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let pairs = below.par_chunks(2).with_min_len(512);
            let above = pairs.map(|pair| match pair {
                [left, right] => node(*left, *right),
                alone => alone[0],
            });
            let above = above.collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// The tree over some lines.
    pub fn of_lines(lines: &[&[u8]]) -> Self {
        Self::new(leaves_of(lines))
    }

    /// How many leaves it has.
    pub fn size(&self) -> usize {
        self.levels[0].len()
    }

    /// The audit path of leaf `index`, from the leaf upwards; `None` when there is no such leaf.
    pub fn path(&self, index: usize) -> Option<Vec<Digest>> {
        if index >= self.size() {
            return None;
        }
        let beside = |(up, level): (usize, &Vec<Digest>)| level.get((index >> up) ^ 1).copied();
        Some(self.levels.iter().enumerate().filter_map(beside).collect())
    }
}

/// The proof that the tree of the first `from` leaves is a beginning of the tree of all.
/// `None` for `from` = 0 or more leaves than there are.
pub fn consistency_path(leaves: &[Digest], from: usize) -> Option<Vec<Digest>> {
    if from == 0 || from > leaves.len() {
        return None;
    }
    let mut path = Vec::new();
    let (mut part, mut m, mut whole) = (leaves, from, true);
    while m < part.len() {
        let (left, right) = part.split_at(split(part.len()));
        if m <= left.len() {
            path.push(root(right));
            part = left;
        } else {
            path.push(root(left));
            m -= left.len();
            part = right;
            whole = false;
        }
    }
    if !whole {
        path.push(root(part));
    }
    path.reverse();
    Some(path)
}

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index is not below the size, or a size is 0 or falls.
    #[error("index or size out of range")]
    OutOfRange,
    /// The path has too few or too many hashes.
    #[error("the path has a wrong length")]
    PathLength,
    /// The hashes lead to another root.
    #[error("the path leads to another root")]
    OtherRoot,
}

/// Checks that a leaf stands at `index` in the tree of `size` leaves with that root (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// Refuses an index not below the size, a path of another length and every other root.
pub fn check_inclusion(
    leaf: Digest,
    (index, size): (u64, u64),
    path: &[Digest],
    expected: Digest,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    if path.len() > MAX_PATH {
        return Err(ProofError::PathLength);
    }
    let (mut at, mut last, mut sum) = (index, size - 1, leaf);
    for step in path {
        if last == 0 {
            return Err(ProofError::PathLength);
        }
        if at & 1 == 1 || at == last {
            sum = node(*step, sum);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            sum = node(sum, *step);
        }
        at >>= 1;
        last >>= 1;
    }
    match last {
        0 if sum == expected => Ok(()),
        0 => Err(ProofError::OtherRoot),
        _ => Err(ProofError::PathLength),
    }
}

/// Checks that one tree is a beginning of another (RFC 9162 section 2.1.4.2).
///
/// # Errors
/// Refuses sizes of 0 or falling, for equal sizes a path or two roots, a path of another length and every
/// other root.
pub fn check_consistency(
    (from, from_root): (u64, Digest),
    (to, to_root): (u64, Digest),
    path: &[Digest],
) -> Result<(), ProofError> {
    if from == 0 || from > to {
        return Err(ProofError::OutOfRange);
    }
    if path.len() > MAX_PATH {
        return Err(ProofError::PathLength);
    }
    if from == to {
        return match path {
            [] if from_root == to_root => Ok(()),
            [] => Err(ProofError::OtherRoot),
            _ => Err(ProofError::PathLength),
        };
    }
    let mut steps = path.iter().copied();
    let first = if from.is_power_of_two() {
        from_root
    } else {
        take(&mut steps)?
    };
    let (mut at, mut last) = (from - 1, to - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut old, mut new) = (first, first);
    for step in steps {
        if last == 0 {
            return Err(ProofError::PathLength);
        }
        if at & 1 == 1 || at == last {
            old = node(step, old);
            new = node(step, new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new = node(new, step);
        }
        at >>= 1;
        last >>= 1;
    }
    match last {
        0 if old == from_root && new == to_root => Ok(()),
        0 => Err(ProofError::OtherRoot),
        _ => Err(ProofError::PathLength),
    }
}

fn take(steps: &mut impl Iterator<Item = Digest>) -> Result<Digest, ProofError> {
    steps.next().ok_or(ProofError::PathLength)
}
