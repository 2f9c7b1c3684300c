//! The demonstration of learning, `cosim learn`.

use std::path::Path;

use mh_sim::fault::Fault;
use mh_sim::learn::{Alone, Data, Figures, Half, InLockstep, Plan, draw, run};
use mh_sim::lockstep::Lockstep;
use mh_sim::rtl::{Rtl, Setup, power_on};
use mh_sim::script::configuration;
use mh_sim_models::WrittenRow;
use micro_hnsw::generated::{NamedConfig, Opcode};

const SEED: u64 = 1;

fn digits() -> NamedConfig {
    configuration("digits").expect("it exists")
}

fn alone(data: &Data, plan: &Plan) -> Figures {
    let [untrained, trained] = Half::ALL.map(|half| {
        let mut body = Alone::new(&digits());
        run(half, &mut body, data, plan, SEED, &mut |_| {}).expect("nothing is compared")
    });
    Figures::new(data, &untrained, &trained)
}

#[test]
fn rtl_and_golden_model_learn_the_same() {
    let data = Data::new(60, 8).expect("there are so many digits");
    let plan = Plan::narrow();
    let [untrained, trained] = Half::ALL.map(|half| {
        let lockstep = Lockstep::new(&Setup::new(digits(), SEED), false).expect("a model");
        let mut body = InLockstep {
            lockstep,
            commands: Vec::new(),
        };
        body.lockstep
            .begin()
            .unwrap_or_else(|failure| panic!("{failure}"));
        let mut done = 0;
        let answers = run(half, &mut body, &data, &plan, SEED, &mut |_| done += 1)
            .unwrap_or_else(|failure| panic!("{failure}"));
        body.lockstep
            .end()
            .unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(done, half.len(&data, &plan));

        let tally = body.lockstep.tally();
        assert_eq!(tally.matched, body.commands.len() as u64);
        let ticks = tally.accepted[usize::from(Opcode::Tick.code())];
        // At least two for each question, one of which may be answered by the first.
        let learning = 2 * 60 * u64::from(half == Half::Trained);
        assert!(ticks >= learning + 3 * 8, "{ticks} ticks");
        let spikes = answers.raster.presented.iter().flat_map(|p| &p.steps);
        assert!(spikes.map(Vec::len).sum::<usize>() > 0);
        answers
    });
    let figures = Figures::new(&data, &untrained, &trained);
    assert!(figures.is_part_of(&alone(&data, &Plan::wide(2))));
    assert_ne!(figures.weights[0], figures.weights[1]);

    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learning.svg");
    draw(&file, &figures, [&untrained.raster, &trained.raster]).expect("written");
    let svg = std::fs::read_to_string(file).expect("it is there");
    assert!(svg.starts_with("<svg") && svg.contains("Spikes after learning"));
}

/// Answers another winner to the first tick that has one.
struct WrongWinner {
    rtl: Box<dyn Rtl>,
    is_done: bool,
}

impl Rtl for WrongWinner {
    fn execute(&mut self, command: &[u32], response: &mut Vec<u32>) -> Result<(), Fault> {
        self.rtl.execute(command, response)?;
        let is_tick = command[0] as u8 == Opcode::Tick.code();
        if is_tick && !self.is_done && response[2] != 0xFFFF {
            response[2] ^= 1;
            self.is_done = true;
        }
        Ok(())
    }

    fn idle(&mut self, cycles: u32) -> Result<(), Fault> {
        self.rtl.idle(cycles)
    }

    fn take_written_rows(&mut self) -> Vec<WrittenRow> {
        self.rtl.take_written_rows()
    }

    fn cycles(&self) -> u64 {
        self.rtl.cycles()
    }

    fn open_trace(&mut self, path: &Path) -> std::io::Result<()> {
        self.rtl.open_trace(path)
    }
}

#[test]
fn a_wrong_winner_is_a_mismatch() {
    let config = digits();
    let rtl = power_on(&Setup::new(config, SEED), false).expect("the model exists");
    let rtl = Box::new(WrongWinner {
        rtl,
        is_done: false,
    });
    let mut body = InLockstep {
        lockstep: Lockstep::with(rtl, config),
        commands: Vec::new(),
    };
    let data = Data::new(20, 1).expect("there are so many digits");
    let failure = run(
        Half::Untrained,
        &mut body,
        &data,
        &Plan::narrow(),
        SEED,
        &mut |_| {},
    )
    .expect_err("the winner is wrong");
    assert!(failure.is_mismatch(), "{failure}");
}

#[test]
fn the_split_is_checked() {
    for (stream, samples) in [(0, 1), (1, 0), (1501, 1), (1, 298)] {
        assert!(Data::new(stream, samples).is_err(), "{stream} {samples}");
    }
}

#[test]
fn the_documented_tables_are_those_of_the_golden_model() {
    let data = Data::new(1500, 297).expect("all digits");
    let tables = alone(&data, &Plan::wide(20)).tables();
    let page = include_str!("../../docs/learning.md");
    assert!(
        page.contains(&tables),
        "docs/learning.md has other tables than these:\n{tables}"
    );
}
