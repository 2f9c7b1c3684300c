//! Learning on real input: STDP and competition on a stream of digits without labels; see `docs/learning.md`.

mod body;
mod data;
mod experiment;
mod figures;
mod network;
mod plot;
mod raster;

pub use body::{Alone, Body, InLockstep};
pub use data::{Data, Disturbance, Example, FOLDS};
pub use experiment::{Answers, Half, Labelled, Plan, Progress, run};
pub use figures::{Consensus, Figures, Spread, Weights};
pub use plot::draw;
pub use raster::Raster;
