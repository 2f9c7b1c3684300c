//! Golden model of the micro-hnsw vector-search core.
#![no_std]

pub mod generated;
