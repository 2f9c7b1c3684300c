//! Co-simulation of the micro-hnsw RTL with the golden model.

pub mod describe;
pub mod failure;
pub mod fault;
pub mod golden;
pub mod inventory;
pub mod lockstep;
pub mod random;
pub mod rtl;
pub mod script;
pub mod shadow;
pub mod shrink;
pub mod stall;
pub mod strategy;
