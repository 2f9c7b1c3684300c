//! Co-simulation of the micro-hnsw RTL with the golden model.

pub mod describe;
pub mod failure;
pub mod fault;
pub mod golden;
pub mod inventory;
pub mod learn;
pub mod lockstep;
pub mod random;
pub mod report;
pub mod reproduce;
pub mod rtl;
pub mod script;
pub mod search_run;
pub mod shadow;
pub mod shrink;
pub mod spiking_queries;
pub mod stall;
pub mod strategy;
pub mod time_steps;
