//! x
use mh_sim::{random, rtl::Setup, script::*, stall::Stall};
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let config = configuration(&a[1]).unwrap();
    let mut setup = Setup::new(config, a[2].parse().unwrap());
    setup.stall = Stall::Random;
    let t = std::time::Instant::now();
    let (tally, failure) =
        random::run(&setup, a[3].parse().unwrap(), Default::default(), |_| ()).unwrap();
    println!(
        "{tally:?} {:?} unseen {:?}",
        t.elapsed(),
        random::unseen(&tally, &config)
    );
    if let Some(f) = failure {
        println!("{}\n{}{:?}", f.original_commands, f.failure, 0);
        print!("{}", f.script.to_text());
    }
}
