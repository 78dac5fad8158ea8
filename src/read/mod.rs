//! Bytes to rows: syntax only. What a row means is settled in `check`.
//!
//! In: the bytes of a file. Out: a table, a layer, a TOML tree or published lines, with findings for
//! everything that could not be read; a reader never guesses and never stops at the first fault. Cells are
//! carried here (names among them, in columns nobody asks for) and in `report`, nowhere else.

pub mod anchor;
mod geojson;
pub mod layer;
pub mod patch;
pub mod predicate;
pub mod private;
pub mod published;
pub mod receipt;
pub mod rewrite;
pub mod seed;
pub mod streets;
pub mod table;
pub mod text;
pub mod toml;
pub mod void;
