//! A cable that is pulled out during a load, at any moment: the load goes on after it, and nothing is stored twice.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use mh_host::args::{Arguments, Load};
use mh_host::connect::{BoardLine, Connection, connect, named};
use mh_host::error::{INPUT, status};
use mh_host::load;
use mh_host::session::Session;
use mh_link::Line;

/// A line that is cut during one of its frames.
struct Cut {
    line: Rc<RefCell<Box<dyn BoardLine>>>,
    /// Frames that are still sent.
    left: usize,
    /// Bytes of the next that still arrive.
    part: usize,
}

impl Line for Cut {
    type Error = io::Error;

    fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut line = self.line.borrow_mut();
        if self.left == 0 {
            line.send(&bytes[..self.part.min(bytes.len())])?;
            return Err(io::ErrorKind::NotConnected.into());
        }
        self.left -= 1;
        line.send(bytes)
    }

    fn receive(&mut self, bytes: &mut [u8], limit: Duration) -> io::Result<usize> {
        self.line.borrow_mut().receive(bytes, limit)
    }

    fn now(&self) -> Duration {
        self.line.borrow().now()
    }
}

impl BoardLine for Cut {}

fn arguments(rows: &str) -> Load {
    use clap::Parser as _;
    let arguments = Arguments::parse_from(["mh", "load", "digits", "--rows", rows]);
    match arguments.action {
        mh_host::args::Action::Load(load) => load,
        _ => unreachable!("it is a load"),
    }
}

#[test]
fn a_load_survives_cuts() {
    let golden = Connection::Golden {
        named: named("digits").expect("a configuration"),
        state: None,
    };
    let whole =
        Session::open(&golden).and_then(|mut session| load::run(&mut session, &arguments("120")));
    let whole = whole.expect("a load without a cut");

    let line = Rc::new(RefCell::new(connect(&golden).expect("a line")));
    let open = |left, part| {
        let line = Rc::clone(&line);
        Session::over(Box::new(Cut { line, left, part }))
    };
    // The whole frame may have arrived, and the board has carried it out, or only a part.
    for (cut, part) in [(10, 9), (20, 5000), (25, 0), (30, 40), (30, 5000)] {
        let mut session = open(cut, part).expect("an answer");
        let error = load::run(&mut session, &arguments("120")).expect_err("a cut");
        assert_eq!(status(&error), INPUT);
        assert!(
            format!("{error:#}").contains("check the cable"),
            "{error:#}"
        );
    }
    let mut session = open(usize::MAX, 0).expect("an answer");
    let loaded = load::run(&mut session, &arguments("120")).expect("the rest");
    assert!((60..120).contains(&loaded.resumed_at), "{loaded:?}");
    assert_eq!((loaded.rows, loaded.digest), (whole.rows, whole.digest));
}
