//! Derived salts: the same facts give the same salted object anywhere (DESIGN section 7).
//!
//! The salt of an object is HMAC-SHA-256(secret, number LF ‖ the object without its `salt` member), in hex. The
//! object is written once, with room for the salt; the HMAC is taken over the bytes around the member, then the
//! room is filled. A corrected record gets a new salt by itself.

use data_encoding::HEXLOWER;

use super::hmac_sha256;

/// What stands in place of a salt until it is known: 64 characters that no salt has.
pub const SALT_ROOM: &str = "----------------------------------------------------------------";

/// Fills the room of an object's salt.
///
/// # Panics
/// When the object has no `"salt"` member with room, or when it is its last one.
pub fn salt(object: &mut [u8], secret: &[u8; 32], number: &str) {
    const MEMBER: &[u8] = b"\"salt\":\"--------";
    let start = object
        .windows(MEMBER.len())
        .rposition(|bytes| bytes == MEMBER);
    let start = start.expect("the object was written with room for a salt");
    let room = start + b"\"salt\":\"".len();
    // The member ends with its quotation mark and the comma before the next one.
    let end = room + SALT_ROOM.len() + b"\",".len();
    let parts: [&[u8]; 4] = [number.as_bytes(), b"\n", &object[..start], &object[end..]];
    let salt = HEXLOWER.encode(&hmac_sha256(secret, &parts));
    object[room..room + SALT_ROOM.len()].copy_from_slice(salt.as_bytes());
}

/// Whether two canonical objects are the same but for their salts.
pub fn same_but_salt(one: &[u8], other: &[u8]) -> bool {
    const MEMBER: &[u8] = b"\"salt\":\"";
    // Inside a string a quotation mark is escaped: these bytes are the member's own.
    let around = |object: &'_ [u8]| -> Option<(usize, usize)> {
        let start = object
            .windows(MEMBER.len())
            .rposition(|bytes| bytes == MEMBER)?;
        let end = start + MEMBER.len() + SALT_ROOM.len();
        (end <= object.len()).then_some((start, end))
    };
    let (Some((start, end)), Some((start_too, end_too))) = (around(one), around(other)) else {
        return false;
    };
    one[..start] == other[..start_too] && one[end..] == other[end_too..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::canonical::object;

    #[test]
    fn the_salt_is_over_the_object_without_it() {
        let write = |salt: Option<&str>| {
            object(|o| {
                o.text("number", "A1");
                if let Some(salt) = salt {
                    o.text("salt", salt);
                }
                o.text("type", "t");
            })
        };
        let mut held = write(Some(SALT_ROOM));
        salt(&mut held, &[7; 32], "A1");
        let bare = hmac_sha256(&[7; 32], &[b"A1\n", &write(None)]);
        assert_eq!(held, write(Some(&HEXLOWER.encode(&bare))));
    }
}
