//! What must hold of the protocol; each check panics when it does not.

pub mod board;
mod directed;
mod exactly_once;
pub mod line;

use line::Faults;

/// A check and its name.
pub type Check = (&'static str, fn());

/// Every check.
pub const ALL: [Check; 17] = [
    ("drop", || {
        exactly_once::run(Faults {
            drop: 0.2,
            ..Faults::default()
        })
    }),
    ("duplicate", || {
        exactly_once::run(Faults {
            duplicate: 0.3,
            ..Faults::default()
        })
    }),
    ("corrupt", || {
        exactly_once::run(Faults {
            corrupt: 0.2,
            ..Faults::default()
        })
    }),
    ("reorder", || {
        exactly_once::run(Faults {
            reorder: 0.3,
            ..Faults::default()
        })
    }),
    ("stall", || {
        exactly_once::run(Faults {
            stall: 0.1,
            ..Faults::default()
        })
    }),
    ("cut", || {
        exactly_once::run(Faults {
            cut: 0.2,
            ..Faults::default()
        })
    }),
    ("all faults together", || {
        exactly_once::run(Faults {
            drop: 0.05,
            duplicate: 0.1,
            corrupt: 0.05,
            reorder: 0.1,
            stall: 0.03,
            cut: 0.05,
        });
    }),
    ("bytes of a frame", directed::bytes_of_a_frame),
    ("wrong frames", directed::wrong_frames_change_nothing),
    ("resynchronisation", directed::a_zero_is_a_new_beginning),
    (
        "other request",
        directed::another_request_of_the_same_number_gets_no_old_answer,
    ),
    ("late greeting", directed::a_late_greeting_is_not_believed),
    ("reset", directed::a_reset_is_noticed_once),
    ("silence", directed::silence_ends_and_the_next_command_works),
    (
        "wrong requests",
        directed::wrong_requests_do_not_reach_the_board,
    ),
    ("mismatch", directed::a_mismatched_board_answers_hello_only),
    ("long answer", directed::a_long_answer_is_refused_once),
];
