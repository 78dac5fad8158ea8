//! Canonical JSON: what is written is read back, nothing else is read, and an independent crate writes the same.

use paiwei::digest::canonical::{Value, object, parse, read_lines, split_lines};
use proptest::prelude::*;

fn texts() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-zA-Z0-9 \"\\\\/派位é\u{1f600}\u{2028}-]{0,12}")
        .expect("a pattern")
}

fn names() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-z][a-z0-9_]{0,4}").expect("a pattern")
}

/// A value as serde_json knows it, within the canonical subset.
fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(serde_json::Value::from),
        (0u64..(1 << 53)).prop_map(serde_json::Value::from),
        texts().prop_map(serde_json::Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::from),
            proptest::collection::btree_map(names(), inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn an_independent_writer_gives_bytes_that_are_read_back(value in values()) {
        let bytes = serde_json_canonicalizer::to_vec(&value).expect("RFC 8785 bytes");
        let read = parse(&bytes).expect("canonical");
        prop_assert_eq!(read.to_bytes(), bytes);
    }

    #[test]
    fn whatever_is_read_is_written_back_to_the_same_bytes(
        mut bytes in values().prop_map(|v| serde_json_canonicalizer::to_vec(&v).expect("bytes")),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(read) = parse(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }
}

#[test]
fn depth_is_sixteen_and_the_outermost_counts() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(parse(nested(16).as_bytes()).is_ok());
    assert!(parse(nested(17).as_bytes()).is_err());
    assert!(parse("[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn lines_end_each_in_one_lf() {
    assert_eq!(split_lines(b"").map(|lines| lines.len()), Ok(0));
    assert_eq!(split_lines(b"{}\n{}\n").map(|lines| lines.len()), Ok(2));
    for (file, line) in [
        (&b"{}"[..], 1),
        (b"{}\n\n{}\n", 2),
        (b"\n", 1),
        (b"{}\n{}", 2),
    ] {
        assert_eq!(split_lines(file).map_err(|bad| bad.line).err(), Some(line));
    }
    let long = [b"\"".as_slice(), &[b'a'; 65_536], b"\"\n"].concat();
    assert!(split_lines(&long).is_err());
    let lines = split_lines(b"{\"a\":1}\n{\"a\":x}\n").expect("lines");
    let told = read_lines(&lines, |v: &Value<'_>| v.int("a").ok_or_else(String::new));
    assert_eq!(told.map_err(|bad| bad.line), Err(2));
}

#[test]
#[should_panic(expected = "must come before")]
fn members_out_of_order_are_a_fault_of_ours() {
    object(|o| {
        o.int("b", 1);
        o.int("a", 1);
    });
}
