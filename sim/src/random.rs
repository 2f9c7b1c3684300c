//! Runs of random commands.

use anyhow::Result;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use micro_hnsw::generated::{NamedConfig, Opcode};

use crate::failure::Failure;
use crate::lockstep::{Lockstep, Tally};
use crate::rtl::Setup;
use crate::script::Script;
use crate::shrink::{CommandTree, Effort, shrink};
use crate::strategy::{Phase, command, configure};

/// A run that failed.
#[derive(Clone, Debug)]
pub struct RandomFailure {
    /// The smallest script that was found to fail.
    pub script: Script,
    /// How it fails.
    pub failure: Failure,
    /// Commands up to the failure before shrinking.
    pub original_commands: usize,
}

/// A run of random commands.
#[derive(Clone, Debug, Default)]
pub struct RandomRun {
    /// What was compared.
    pub tally: Tally,
    /// How it failed.
    pub failure: Option<RandomFailure>,
}

/// Runs `commands` random commands, in sessions that begin with power-on. Calls `progress` with the commands done so far.
///
/// # Errors
/// When there is no model of the configuration.
pub fn run(
    setup: &Setup,
    commands: u64,
    effort: Effort,
    mut progress: impl FnMut(u64),
) -> Result<RandomRun> {
    let mut run = RandomRun::default();
    let mut session = 0;
    while run.tally.issued < commands {
        let setup = Setup {
            seed: setup.seed.wrapping_add(session),
            ..setup.clone()
        };
        let length = session_length(&setup.config).min(commands - run.tally.issued);
        let mut generator = Generator::new(&setup);
        let mut lockstep = Lockstep::new(&setup, false)?;
        let mut result = lockstep.begin();
        while result.is_ok() && lockstep.tally().issued < length {
            let words = generator.next();
            result = lockstep.step(&words).map(|_| ());
            progress(run.tally.issued + lockstep.tally().issued);
        }
        let result = result.and_then(|()| lockstep.end());
        run.tally.add(lockstep.tally());
        drop(lockstep);
        if let Err(failure) = result {
            run.failure = Some(generator.minimise(setup, failure, effort)?);
            return Ok(run);
        }
        session += 1;
    }
    Ok(run)
}

/// Opcodes that no accepted command of a run had, and error codes that none was refused with, of those that a long run must show.
pub fn unseen(tally: &Tally, config: &NamedConfig) -> Vec<&'static str> {
    let opcodes = Opcode::ALL
        .into_iter()
        .filter(|opcode| tally.accepted[usize::from(opcode.code())] == 0)
        .map(Opcode::name);
    // To fill a large index takes longer than most runs.
    let fills = config.sizes.capacity < 256;
    let errors = micro_hnsw::Error::ALL
        .into_iter()
        .filter(|error| fills || *error != micro_hnsw::Error::Full)
        .filter(|error| tally.refused[usize::from(error.code())] == 0)
        .map(micro_hnsw::Error::name);
    opcodes.chain(errors).collect()
}

/// Commands of one session: enough to fill a small index several times.
fn session_length(config: &NamedConfig) -> u64 {
    (config.sizes.capacity as u64 * 8).clamp(200, 1500)
}

struct Generator {
    config: NamedConfig,
    runner: TestRunner,
    phase: Phase,
    left: u32,
    trees: Vec<CommandTree>,
}

impl Generator {
    fn new(setup: &Setup) -> Self {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&setup.seed.to_le_bytes());
        let config = Config {
            failure_persistence: None,
            ..Config::default()
        };
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        Self {
            config: setup.config,
            runner: TestRunner::new_with_rng(config, rng),
            phase: Phase::Grow,
            left: 0,
            trees: Vec::new(),
        }
    }

    fn number(&mut self, below: u32) -> u32 {
        let tree = (0..below).new_tree(&mut self.runner);
        tree.expect("a range gives a value").current()
    }

    fn next(&mut self) -> Vec<u32> {
        let strategy = if self.trees.is_empty() && self.number(4) > 0 {
            // Most sessions use other settings than those of power-on.
            configure(self.config.sizes).boxed()
        } else {
            if self.left == 0 {
                self.left = 10 + self.number(90);
                self.phase = Phase::ALL[self.number(Phase::ALL.len() as u32) as usize];
            }
            self.left -= 1;
            command(&self.config, self.phase)
        };
        let tree = strategy
            .new_tree(&mut self.runner)
            .expect("no strategy rejects values");
        let words = tree.current();
        self.trees.push(Box::new(tree));
        words
    }

    /// Shrinks the commands made so far.
    fn minimise(self, setup: Setup, failure: Failure, effort: Effort) -> Result<RandomFailure> {
        let original_commands = self.trees.len();
        let mut trees = self.trees;
        trees.truncate(failure.index + 1);
        let run = |commands: &[Vec<u32>]| {
            let script = Script {
                setup: setup.clone(),
                commands: commands.to_vec(),
            };
            script.run(None).map(|(_, result)| (script, result.err()))
        };
        let kind = failure.is_mismatch();
        let commands = shrink(
            trees,
            effort,
            |commands| matches!(run(commands), Ok((_, Some(failure))) if failure.is_mismatch() == kind),
        );
        let (script, again) = run(&commands)?;
        Ok(RandomFailure {
            script,
            // A failure that does not come again is reported as it was seen.
            failure: again.unwrap_or(failure),
            original_commands,
        })
    }
}
