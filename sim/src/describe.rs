//! Commands in words for people.

use micro_hnsw::generated::{NamedConfig, Opcode, Phase};
use micro_hnsw::{Command, Config, Header, Phases, SearchOptions, SpikingSearch};

/// Components of a vector that are written out.
const SHOWN: usize = 8;

/// One line that says what a command is.
pub fn describe(command: &[u32], config: &NamedConfig) -> String {
    let Some((&word, payload)) = command.split_first() else {
        return "empty".to_owned();
    };
    let header = Header::from_word(word);
    let sizes = Config::new(config.sizes).expect("a named configuration has legal sizes");
    let mut buffer = vec![0; config.sizes.dim];
    match Command::decode(header, payload, &sizes, &mut buffer) {
        Ok(command) => describe_decoded(&command),
        Err(error) => {
            let name = Opcode::from_code(header.opcode).map_or_else(
                || format!("opcode {:#04x}", header.opcode),
                |o| o.name().to_owned(),
            );
            format!(
                "{name} arg={} length={}: {}",
                header.arg,
                header.length,
                error.name()
            )
        }
    }
}

fn describe_decoded(command: &Command<'_>) -> String {
    let name = command.opcode().name();
    match command {
        Command::Identify
        | Command::Stats
        | Command::Counters
        | Command::Digest
        | Command::ResetNeurons => name.to_owned(),
        Command::Configure(s) => format!(
            "{name} metric={} frac_bits={} ef_construction={} expansion={} seed={}",
            s.metric.name(),
            s.frac_bits,
            s.ef_construction,
            s.expansion,
            s.seed
        ),
        Command::Insert { node_type, vector } => {
            format!("{name} type={} {}", node_type.number(), components(vector))
        }
        Command::Remove(id) | Command::Get(id) | Command::Encode(id) | Command::Aggregate(id) => {
            format!("{name} id={}", id.word())
        }
        Command::Update { id, vector } => format!("{name} id={} {}", id.word(), components(vector)),
        Command::Search { options, query } => {
            format!("{name} {} {}", search(options), components(query))
        }
        Command::SearchResonant {
            options,
            weight,
            query,
        } => format!(
            "{name} {} weight={weight} {}",
            search(options),
            components(query)
        ),
        Command::SearchInject {
            options,
            gain,
            query,
        } => format!(
            "{name} {} gain={gain} {}",
            search(options),
            components(query)
        ),
        Command::SearchSpiking {
            options,
            how:
                SpikingSearch {
                    phases,
                    ticks,
                    inject_gain,
                    gain,
                },
            query,
        } => format!(
            "{name} {} {} ticks={ticks} inject_gain={inject_gain} gain={gain} {}",
            search(options),
            names(*phases),
            components(query)
        ),
        Command::SearchExact { k, mask, query } => {
            format!(
                "{name} k={k} mask={:04x} {}",
                mask.bits(),
                components(query)
            )
        }
        Command::SearchCodes { k, mask, code } => {
            format!("{name} k={k} mask={:04x} code={code:032b}", mask.bits())
        }
        Command::Nudge { id, alpha, delta } => {
            format!(
                "{name} id={} alpha={alpha} {}",
                id.word(),
                components(delta)
            )
        }
        Command::SetType { id, node_type } => {
            format!("{name} id={} type={}", id.word(), node_type.number())
        }
        Command::MatchHistory { pattern } => format!("{name} pattern={pattern:032b}"),
        Command::CorrelateHistory { id, distance } => {
            format!("{name} id={} distance={distance}", id.word())
        }
        Command::SetRegister { register, value } => format!("{name} {}={value}", register.name()),
        Command::Tick { phases, gain } => format!("{name} {} gain={gain}", names(*phases)),
        Command::InjectBranch {
            id,
            branch,
            current,
        } => format!("{name} id={} branch={branch} current={current}", id.word()),
        Command::SetNeuron { field, id, value } => {
            format!("{name} id={} {}={value}", id.word(), field.name())
        }
        Command::SetWeight { id, slot, weight } => {
            format!(
                "{name} id={} slot={slot} weight={}",
                id.word(),
                weight.to_bits()
            )
        }
        Command::Peek {
            memory,
            first,
            rows,
        } => format!(
            "{name} {} rows {first}..{}",
            memory.name(),
            u32::from(*first) + u32::from(*rows)
        ),
    }
}

fn search(options: &SearchOptions) -> String {
    let SearchOptions {
        k,
        ef,
        mask,
        expansion,
    } = options;
    format!("k={k} ef={ef} mask={:04x} W={expansion}", mask.bits())
}

fn names(phases: Phases) -> String {
    let all = Phase::ALL.into_iter();
    let names: Vec<&str> = all
        .filter(|&phase| phases.contains(phase))
        .map(Phase::name)
        .collect();
    names.join("+")
}

fn components(vector: &[i16]) -> String {
    let mut text: Vec<String> = vector.iter().take(SHOWN).map(i16::to_string).collect();
    if vector.len() > SHOWN {
        text.push("..".to_owned());
    }
    format!("[{}]", text.join(" "))
}
