//! All integration tests in one binary: a module for each capability.

#![allow(unreachable_pub, reason = "modules of one test binary share helpers")]

mod addresses;
mod amend;
#[cfg(feature = "beacon")]
mod beacon;
mod borders;
mod canonical;
mod ceremony;
mod circle;
mod classics;
mod cli;
mod crash;
mod crs;
mod cycles;
mod demo;
mod distance;
mod entry;
mod findings;
mod formats;
mod gallery;
mod geo;
mod golden;
mod hard_points;
mod hostile;
mod jagged;
mod kernel;
mod locks;
mod markets;
mod mend;
mod network;
mod newyork;
mod oracle;
mod overflow;
mod page;
mod properties;
mod refuted;
mod reserves;
mod rezone;
mod ring;
mod schema;
mod second;
mod secrets;
mod signed;
mod states;
mod streets;
mod support;
mod tamper;
mod texts;
mod tidy;
mod transport;
mod vectors;
mod walk;
mod words;
mod zoned;
mod zoning_page;
