//! Other random choices: the generated demo district, trial draws, samples for sign-off. Never a ticket.
//!
//! The words are the successive little-endian u64 of ChaCha20 with key H("paiwei/v1/pick" LF purpose LF),
//! counter from 0, stream 0 (PROTOCOL section 8). Library helpers that shuffle or bound are not used: their
//! results change from version to version.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::digest::Digest;

/// A named stream of random words.
#[derive(Debug)]
pub struct Pick {
    generator: ChaCha20Rng,
}

impl Pick {
    /// The stream of a purpose.
    pub fn new(purpose: &str) -> Self {
        Self::from_key(Digest::of(format!("paiwei/v1/pick\n{purpose}\n").as_bytes()).as_bytes())
    }

    /// The stream of a key.
    pub fn from_key(key: &[u8; 32]) -> Self {
        Self {
            generator: ChaCha20Rng::from_seed(*key),
        }
    }

    /// The next word.
    pub fn word(&mut self) -> u64 {
        self.generator.next_u64()
    }

    /// A uniform integer below n: words at or above 2^64 − (2^64 mod n) are thrown away.
    ///
    /// # Panics
    /// When n is 0.
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "nothing is below 0");
        let excess = (u64::MAX % n + 1) % n;
        loop {
            let word = self.word();
            if word <= u64::MAX - excess {
                return word % n;
            }
        }
    }

    /// Puts a list into random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i as u64 + 1) as usize);
        }
    }

    /// Whether something of so many in a thousand happens.
    pub fn permille(&mut self, n: u64) -> bool {
        self.below(1000) < n
    }
}
