//! `paiwei` (派位) places children in schools: exact zoning, a lottery that anyone can verify, seats given under
//! published rules, and a hash-chained log of every run.
//!
//! # The job, in two acts
//!
//! ```text
//! folder → read → check → zone → classify → market → seal ‖ seed → draw → allocate → log → results → bundle
//!                                        (published,      ‖                                     → verify
//!                                         objected to)    ‖
//! ```
//!
//! Left of ‖ is the office's half: private facts, geometry, one digest over all of it. Right of it is the public
//! half: a pure function of (market, seats, rules, seed), which anybody can compute again. `run` holds both acts.
//!
//! # The floors
//!
//! A file imports only from lower floors, or from its own room; a test (`tests/it/tidy.rs`) keeps it so.
//!
//! | floor | rooms |
//! |---|---|
//! | 10 | `main`: arguments in, exit code out |
//! | 9 | [`shell`]: the only room with doors: files, clock, terminal |
//! | 8 | [`report`]: text, tables, pages, the bundle; both languages |
//! | 7 | [`demo`]: the invented district |
//! | 6 | [`verify`], [`explain`], [`chances`]: a published run recomputed; one child's result explained; chances |
//! | 6 | [`measure`], [`simulate`]: what planners count; what happens if |
//! | 5 | [`run`]: the whole job: before chance, after chance |
//! | 4 | [`check`]: rows to a placement, meaning only, every finding |
//! | 3 | steps [`read`], [`address`], [`zone`], [`mend`], [`classify`], [`seal`], [`draw`], [`allocate`], [`log`], [`fairness`] |
//! | 2 | [`model`]: the nouns that pass between steps |
//! | 1 | [`geo`]: an exact integer plane · [`digest`]: fingerprints, canonical bytes, trees · [`finding`] |
//!
//! # What holds everywhere
//!
//! 1. Outside `shell` there is no file, clock, environment, network, process, terminal or global random number,
//!    and no thread but data-parallel iterators collected in order.
//! 2. Same inputs, same bytes, on every machine: no hash-map order, no float in an ordering, no platform sine.
//! 3. The order of rows never matters.
//! 4. A ticket depends on the seed and on the unit's own number, on nothing else; circle draws, drawn by hand
//!    round a published list, are the named exception.
//! 5. No flag changes an outcome: what can change who gets a seat is in the policy, and so under the seal.
//! 6. A seed is sealed or for trial and says which; only a sealed one is published.
//! 7. Every finding is told, not only the first, and names its cell.
//! 8. No type of the engine has a field for a child's name or address.
//!
//! # Words
//!
//! catchment 片区 · school 学校 · seats 学位 · unit 单元 (a child, or children bound together) · choice 志愿 ·
//! roll 名单 · policy 规则 · round 批次 · tier 顺位 · standing 排序 · seal 封存 · seed 种子 · draw 摇号 ·
//! ticket 派位号 · market · allocation 派位 · cutoff (the last one admitted) · overflow 统筹 · log 派位日志 ·
//! bundle 公示包 · finding · verdict 核验结论 · patch 补丁.

pub mod address;
pub mod allocate;
pub mod chances;
pub mod check;
pub mod classify;
pub mod demo;
pub mod digest;
pub mod draw;
pub mod explain;
pub mod fairness;
pub mod finding;
pub mod geo;
pub mod log;
pub mod measure;
pub mod mend;
pub mod model;
pub mod read;
pub mod report;
pub mod run;
pub mod seal;
pub mod shell;
pub mod simulate;
pub mod verify;
pub mod zone;
