//! x
use mh_sim::{lockstep::Lockstep, rtl::Setup};
fn main() {
    let config = micro_hnsw::generated::CONFIGS[0];
    let mut l = Lockstep::new(&Setup::new(config, 1), false).unwrap();
    match l.begin() {
        Ok(()) => println!("ok"),
        Err(e) => println!("{e}"),
    }
    let t = std::time::Instant::now();
    l.rtl().idle(10_000_000).unwrap();
    println!("{} ns a cycle", t.elapsed().as_nanos() as f64 / 1e7);
}
