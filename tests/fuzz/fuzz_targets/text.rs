//! Any text as a catchment written in words, and as an address: read, written and read again, or told.

#![no_main]

use libfuzzer_sys::fuzz_target;
use paiwei::address::{Address, read, write};

fuzz_target!(|text: &str| {
    let told = read(text);
    let length = text.chars().count();
    for stop in &told.stops {
        assert!((1..=length + 1).contains(&stop.at));
    }
    let written = write(&told.rules);
    // The written form may be longer than what is read at all.
    if !read(&written).stops.iter().any(|stop| stop.why.as_str() == "too-long") {
        assert_eq!(read(&written).rules, told.rules);
    }
    let address = Address::read(text);
    assert_eq!(address, Address::read(text));
});
