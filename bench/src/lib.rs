//! Benchmarks: the golden model side by side with other libraries, the RTL in cycles, and the report on both.

pub mod clock;
pub mod compare;
pub mod contender;
pub mod criterion_results;
pub mod dataset;
pub mod golden;
pub mod machine;
pub mod peer;
pub mod plot;
pub mod report;
pub mod rtl;
pub mod statistics;
