//! All integration tests in one binary: a module for each capability.

#![allow(unreachable_pub, reason = "modules of one test binary share helpers")]

mod addresses;
mod canonical;
mod cli;
mod crash;
mod crs;
mod demo;
mod findings;
mod formats;
mod gallery;
mod geo;
mod golden;
mod hard_points;
mod kernel;
mod mend;
mod network;
mod newyork;
mod oracle;
mod properties;
mod rezone;
mod second;
mod states;
mod streets;
mod support;
mod tamper;
mod texts;
mod tidy;
mod vectors;
mod walk;
mod words;
mod zoned;
mod zoning_page;
