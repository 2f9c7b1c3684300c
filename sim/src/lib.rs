//! Co-simulation of the micro-hnsw RTL with the golden model.

pub mod failure;
pub mod fault;
pub mod golden;
pub mod inventory;
pub mod lockstep;
pub mod rtl;
pub mod shadow;
pub mod stall;
