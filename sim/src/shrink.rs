//! Makes a failing sequence of commands small.

use std::time::{Duration, Instant};

use proptest::strategy::ValueTree;

use crate::strategy::Words;

/// A command that can become simpler.
pub type CommandTree = Box<dyn ValueTree<Value = Words>>;

/// Limits of the search for a smaller sequence.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Runs of a candidate.
    pub runs: usize,
    /// Time.
    pub time: Duration,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            runs: 4000,
            time: Duration::from_secs(60),
        }
    }
}

/// Removes commands, then simplifies those that are left, as long as `fails` says that the sequence fails.
///
/// The answer fails, if `trees` as given does.
pub fn shrink(
    mut trees: Vec<CommandTree>,
    effort: Effort,
    mut fails: impl FnMut(&[Words]) -> bool,
) -> Vec<Words> {
    let mut words: Vec<Words> = trees.iter().map(|tree| tree.current()).collect();
    let mut budget = Budget {
        runs: effort.runs,
        end: Instant::now() + effort.time,
    };
    loop {
        let before = words.clone();
        remove_commands(&mut trees, &mut words, &mut budget, &mut fails);
        for (i, tree) in trees.iter_mut().enumerate() {
            simplify_command(tree, &mut words, i, &mut budget, &mut fails);
        }
        if words == before || budget.is_spent() {
            return words;
        }
    }
}

struct Budget {
    runs: usize,
    end: Instant,
}

impl Budget {
    fn is_spent(&self) -> bool {
        self.runs == 0 || Instant::now() >= self.end
    }

    /// Takes one run, if there is one.
    fn take(&mut self) -> bool {
        let left = !self.is_spent();
        self.runs = self.runs.saturating_sub(1);
        left
    }
}

/// Removes runs of commands, long ones first.
fn remove_commands(
    trees: &mut Vec<CommandTree>,
    words: &mut Vec<Words>,
    budget: &mut Budget,
    fails: &mut impl FnMut(&[Words]) -> bool,
) {
    let mut length = words.len().div_ceil(2).max(1);
    loop {
        let mut start = 0;
        while start < words.len() {
            let end = (start + length).min(words.len());
            let mut candidate = words.clone();
            candidate.drain(start..end);
            if !budget.take() {
                return;
            }
            if fails(&candidate) {
                *words = candidate;
                trees.drain(start..end);
            } else {
                start = end;
            }
        }
        if length == 1 {
            return;
        }
        length /= 2;
    }
}

/// Simplifies one command the way proptest does.
fn simplify_command(
    tree: &mut dyn ValueTree<Value = Words>,
    words: &mut [Words],
    index: usize,
    budget: &mut Budget,
    fails: &mut impl FnMut(&[Words]) -> bool,
) {
    let mut moved = tree.simplify();
    while moved && budget.take() {
        let best = std::mem::replace(&mut words[index], tree.current());
        if fails(words) {
            moved = tree.simplify();
        } else {
            words[index] = best;
            moved = tree.complicate();
        }
    }
}
