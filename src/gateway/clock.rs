//! The gateway's two clocks.
//!
//! - [`Clock::wall`] is the system time, whatever it is set to. Tokens, links and whatever else others have put a time
//!   on are judged by it.
//! - [`Clock::now`] orders what happens and measures deadlines: all times in the log are of this clock. It never goes
//!   back, also over restarts, and follows the system time.
//!
//! The second differs from the first after the system time has jumped (it was set, or the machine slept) and after a
//! start whose log ends ahead of the system time. How it comes back is [`Course::follow`]: while a deadline is pending,
//! a second takes between 20/21 and 20/19 of a second, so sixty seconds to answer are 57 to 63; in quiet moments it
//! catches up at once where it is behind, and goes on at a twentieth of its speed where it is ahead. So a day ahead is
//! made up for in 25 quiet hours, or in 20 days without a single quiet moment. It does not stand still: what is later
//! has a later time.

use crate::protocol::Millis;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The divisor of the speed by which the clock is faster or slower while a deadline is pending, and of its speed in
/// quiet moments while it is ahead.
const SLEW: u32 = 20;
/// What counts as a jump of the system time, and as a difference worth mentioning. Less is what reading two sources one
/// after the other and NTP's slewing may add up to.
const JUMP: Duration = Duration::from_secs(1);
/// The most that a test lets pass at once.
const YEAR: Millis = 366 * 24 * 3600 * 1000;

/// Returns the system time.
pub fn system_time() -> Millis {
    millis(since_1970())
}

/// The source that the clock is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The system time, since 1970.
    pub wall: Duration,
    /// The time that has passed by a monotonic clock, from any beginning. It may leave out the time asleep.
    pub elapsed: Duration,
}

impl Reading {
    /// Returns the reading that is due when so much more time has passed.
    fn later(self, by: Duration) -> Self {
        Self { wall: self.wall.saturating_add(by), elapsed: self.elapsed.saturating_add(by) }
    }
}

/// What a reading has shown, for the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The system time has jumped, by so many milliseconds.
    Jumped(i64),
    /// The clock shows the system time again.
    Agrees,
}

/// The course of the clock: a function of what it showed before and of the readings.
#[derive(Clone, Debug)]
pub struct Course {
    now: Duration,
    last: Reading,
    pending: bool,
    /// True if a difference to the system time has been mentioned.
    differs: bool,
}

impl Course {
    /// Creates a clock that begins at the system time, or at `latest` if that is later.
    pub fn new(reading: Reading, latest: Duration) -> Self {
        let now = reading.wall.max(latest);
        Self { now, last: reading, pending: true, differs: now - reading.wall >= JUMP }
    }

    /// Follows the system time to a reading. The clock never goes back; while a deadline is pending, its speed differs
    /// from that of the monotonic clock by at most a twentieth.
    pub fn follow(&mut self, reading: Reading) -> Option<Notice> {
        let passed = reading.elapsed.saturating_sub(self.last.elapsed);
        let part = passed / SLEW;
        let (least, most) =
            if self.pending { (passed - part, passed.saturating_add(part)) } else { (part, Duration::MAX) };
        let behind = self.now.saturating_add(least);
        self.now = reading.wall.clamp(behind, self.now.saturating_add(most).max(behind));
        let jumped = signed(reading.wall, self.last.wall.saturating_add(passed));
        self.last = Reading { wall: reading.wall, elapsed: self.last.elapsed.max(reading.elapsed) };
        if jumped.unsigned_abs() >= JUMP.as_millis() as u64 {
            self.differs = true;
            return Some(Notice::Jumped(jumped));
        }
        let agrees = self.differs && self.now == reading.wall;
        self.differs &= !agrees;
        agrees.then_some(Notice::Agrees)
    }

    /// Goes on no earlier than a time.
    pub fn reach(&mut self, latest: Duration) {
        self.now = self.now.max(latest);
    }

    /// Sets whether a deadline is pending, from now on.
    pub fn set_pending(&mut self, pending: bool) {
        self.pending = pending;
    }

    /// Returns the time.
    pub fn now(&self) -> Duration {
        self.now
    }

    /// Returns by how many milliseconds the clock was ahead of the system time at the last reading.
    pub fn ahead(&self) -> i64 {
        signed(self.now, self.last.wall)
    }
}

/// The clocks, read from the system.
#[derive(Debug)]
pub struct Clock {
    began: Instant,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    course: Course,
    /// By how much a test has let time pass.
    advanced: Duration,
    /// By how many milliseconds a test has set the system time.
    set: i64,
}

impl Clock {
    /// Creates a clock that begins at the system time, or at `latest` if that is later: `latest` is in the log, so it
    /// has passed. The difference is said in the program's log. A test lets it begin `ahead` of the system time.
    pub fn not_before(latest: Millis, ahead: Millis) -> Self {
        let began = Instant::now();
        let advanced = Duration::from_millis(ahead.min(YEAR));
        let course = Course::new(read(began).later(advanced), Duration::from_millis(latest));
        match course.ahead() {
            0 => tracing::info!("times in the log follow the system time"),
            ahead_ms => tracing::warn!(ahead_ms, "the log ends ahead of the system time; its times go on from there"),
        }
        Self { began, inner: Mutex::new(Inner { course, advanced, set: 0 }) }
    }

    /// Goes on no earlier than a time that is in the log.
    pub fn reach(&self, latest: Millis) {
        self.follow().course.reach(Duration::from_millis(latest));
    }

    /// Returns the time by which everything is ordered and deadlines are measured.
    pub fn now(&self) -> Millis {
        millis(self.follow().course.now)
    }

    /// Returns the system time.
    pub fn wall(&self) -> Millis {
        millis(self.follow().course.last.wall)
    }

    /// Says whether a deadline is pending. As long as none is, the clock may jump ahead to the system time.
    pub fn set_pending(&self, pending: bool) {
        self.follow().course.set_pending(pending);
    }

    /// Returns how long to sleep so that the clock has gone on by at most `pause`.
    pub fn sleep(&self, pause: Duration) -> Duration {
        if self.follow().course.ahead() < 0 { pause * SLEW / (SLEW + 1) } else { pause }
    }

    /// Lets time pass, for tests; at most a year at a time.
    pub fn advance(&self, by: Millis) {
        let mut inner = self.follow();
        inner.advanced = inner.advanced.saturating_add(Duration::from_millis(by.min(YEAR)));
    }

    /// Sets the system time ahead or back, for tests, as NTP does, or as it is found after a sleep.
    pub fn set_wall(&self, by: i64) {
        let mut inner = self.follow();
        inner.set = inner.set.saturating_add(by);
    }

    /// Takes a reading. Under the lock, so that readings come in order.
    fn follow(&self) -> MutexGuard<'_, Inner> {
        // Its parts are valid each by itself.
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Reading { wall, elapsed } = read(self.began).later(inner.advanced);
        let wall = shifted(wall, inner.set);
        match inner.course.follow(Reading { wall, elapsed }) {
            Some(Notice::Jumped(by_ms)) => {
                let ahead_ms = inner.course.ahead();
                tracing::warn!(by_ms, ahead_ms, "the system time has jumped: it was set, or the machine slept");
            }
            Some(Notice::Agrees) => tracing::info!("times in the log are those of the system time again"),
            None => {}
        }
        inner
    }
}

/// Reads both sources. If the program was halted in between, they do not belong together, and it reads them again.
fn read(began: Instant) -> Reading {
    let mut elapsed = began.elapsed();
    loop {
        let wall = since_1970();
        let after = began.elapsed();
        if after - elapsed < JUMP / 10 {
            return Reading { wall, elapsed };
        }
        elapsed = after;
    }
}

/// A time before 1970 counts as 1970.
fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn shifted(time: Duration, by: i64) -> Duration {
    let size = Duration::from_millis(by.unsigned_abs());
    if by < 0 { time.saturating_sub(size) } else { time.saturating_add(size) }
}

/// Returns `a - b` in milliseconds.
fn signed(a: Duration, b: Duration) -> i64 {
    let size = i64::try_from(a.abs_diff(b).as_millis()).unwrap_or(i64::MAX);
    if a < b { -size } else { size }
}

fn millis(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(Millis::MAX / 2)
}

/// By how much a client may be wrong about the gateway's time, in milliseconds: its countdowns show whole seconds.
const DRIFT: Millis = 250;

/// The time that a client was told, and when.
#[derive(Clone, Copy, Debug)]
pub struct TimeTold {
    now: Millis,
    at: tokio::time::Instant,
}

impl TimeTold {
    /// Records that a client is being told the time.
    pub fn new(now: Millis) -> Self {
        Self { now, at: tokio::time::Instant::now() }
    }

    /// Returns whether a client goes wrong that counts on from what it was told.
    pub fn drifts(&self, now: Millis) -> bool {
        let passed = u64::try_from(self.at.elapsed().as_millis()).unwrap_or(Millis::MAX);
        self.now.saturating_add(passed).abs_diff(now) > DRIFT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);
    const HOUR: Duration = Duration::from_secs(3600);
    const DAY: Duration = Duration::from_secs(24 * 3600);
    const TODAY: Duration = Duration::from_secs(20_000 * 24 * 3600);

    /// A machine: its system time, its monotonic clock, and the gateway's clock that is read from them.
    struct Machine {
        course: Course,
        reading: Reading,
        said: Vec<Notice>,
    }

    impl Machine {
        fn new(wall: Duration, latest: Duration) -> Self {
            let reading = Reading { wall, elapsed: HOUR };
            Self { course: Course::new(reading, latest), reading, said: Vec::new() }
        }

        fn read(&mut self) -> Duration {
            self.said.extend(self.course.follow(self.reading));
            self.course.now()
        }

        /// Lets time pass, and reads the clock in steps of `step`. Returns by how much the clock went on.
        fn run(&mut self, time: Duration, step: Duration) -> Duration {
            let (before, mut left) = (self.read(), time);
            while !left.is_zero() {
                let step = step.min(left);
                self.reading.wall += step;
                self.reading.elapsed += step;
                left -= step;
                self.read();
            }
            self.read() - before
        }

        fn set(&mut self, by: i64) {
            self.reading.wall = shifted(self.reading.wall, by);
        }
    }

    #[test]
    fn a_right_clock_is_the_system_time() {
        let mut machine = Machine::new(TODAY, TODAY - DAY);
        assert_eq!(machine.read(), TODAY);
        for pending in [true, false] {
            machine.course.set_pending(pending);
            assert_eq!(machine.run(DAY, HOUR), DAY);
        }
        assert_eq!((machine.read(), machine.said), (TODAY + 2 * DAY, vec![]));
    }

    #[test]
    fn a_day_ahead_deadlines_pass_in_real_time_and_quiet_hours_make_up_for_it() {
        let mut machine = Machine::new(TODAY, TODAY + DAY);
        assert_eq!((machine.read(), machine.course.ahead()), (TODAY + DAY, 86_400_000));
        assert_eq!(machine.run(60 * SECOND, SECOND), 57 * SECOND);
        machine.course.set_pending(false);
        assert_eq!(machine.run(HOUR, SECOND), HOUR / 20);
        machine.run(DAY + HOUR, SECOND);
        assert_eq!((machine.read(), machine.said), (machine.reading.wall, vec![Notice::Agrees]));
    }

    #[test]
    fn a_sleep_is_made_up_for_once_nothing_is_pending() {
        let mut machine = Machine::new(TODAY, TODAY);
        machine.set(8 * 3_600_000);
        assert_eq!(machine.run(60 * SECOND, SECOND), 63 * SECOND);
        machine.course.set_pending(false);
        assert_eq!(machine.read(), machine.reading.wall);
        assert_eq!(machine.said, [Notice::Jumped(8 * 3_600_000), Notice::Agrees]);
    }

    #[test]
    fn a_jump_is_said_once_and_less_than_a_second_is_not() {
        let mut machine = Machine::new(TODAY, TODAY);
        for by in [-2_000, 5_000, 3_600_000, -7_200_000] {
            machine.said.clear();
            machine.set(by);
            machine.run(60 * SECOND, SECOND);
            let jumps: Vec<_> = machine.said.iter().filter(|notice| **notice != Notice::Agrees).collect();
            assert_eq!(jumps, [&Notice::Jumped(by)]);
        }
        machine.said.clear();
        for _ in 0..100 {
            machine.set(999);
            machine.run(SECOND, SECOND);
        }
        assert_eq!(machine.said, []);
    }

    #[test]
    fn times_at_the_ends_of_the_scale_break_nothing() {
        let latest = Duration::from_millis(Millis::MAX);
        let mut machine = Machine::new(Duration::ZERO, latest);
        machine.run(60 * SECOND, SECOND);
        machine.reading.wall = Duration::MAX;
        machine.read();
        machine.course.set_pending(false);
        machine.read();
        machine.reading = Reading { wall: Duration::ZERO, elapsed: Duration::MAX };
        machine.read();
        assert!(machine.course.now() >= latest);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Pass(u64),
        Set(i64),
        Pending(bool),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            6 => (0..10_000_000_000_u64).prop_map(Step::Pass),
            2 => (-10_000..10_000_i64).prop_map(Step::Set),
            1 => (-200_000_000..200_000_000_i64).prop_map(Step::Set),
            1 => any::<bool>().prop_map(Step::Pending),
        ];
        prop::collection::vec(step, 0..60)
    }

    proptest! {
        #[test]
        fn it_never_goes_back_and_keeps_its_speed_while_a_deadline_is_pending(
            latest in 0..40_000 * 24 * 3600_u64,
            steps in steps(),
        ) {
            let mut machine = Machine::new(TODAY, Duration::from_secs(latest));
            let mut pending = true;
            for step in steps {
                let before = machine.read();
                match step {
                    Step::Pass(nanos) => {
                        let passed = Duration::from_nanos(nanos);
                        let went = machine.run(passed, passed);
                        prop_assert!(went >= passed / SLEW);
                        if pending {
                            prop_assert!(passed - passed / SLEW <= went && went <= passed + passed / SLEW);
                        }
                    }
                    Step::Set(by) => machine.set(by),
                    Step::Pending(is) => {
                        machine.course.set_pending(is);
                        pending = is;
                    }
                }
                let now = machine.read();
                prop_assert!(now >= before);
                prop_assert!(!matches!(step, Step::Set(_)) || !pending || now == before, "a jump is no time");
                prop_assert!(pending || now >= machine.reading.wall);
            }
        }

        #[test]
        fn it_comes_to_the_system_time_whatever_was_before(steps in steps(), pending: bool, read_every in 1..600_u64) {
            let mut machine = Machine::new(TODAY, TODAY);
            for step in steps {
                match step {
                    Step::Pass(nanos) => drop(machine.run(Duration::from_nanos(nanos), SECOND)),
                    Step::Set(by) => machine.set(by),
                    Step::Pending(is) => machine.course.set_pending(is),
                }
            }
            machine.course.set_pending(pending);
            let away = machine.read().abs_diff(machine.reading.wall);
            let step = Duration::from_secs(read_every);
            let half = machine.run(away * (SLEW / 2), step.max(away / 50));
            prop_assert!(half >= away * (SLEW / 2) / SLEW);
            prop_assert!(machine.read().abs_diff(machine.reading.wall) <= away / 2 + SECOND);
            machine.run(away * (SLEW / 2) + SECOND, step.max(away / 50));
            prop_assert_eq!(machine.read(), machine.reading.wall);
        }
    }

    #[test]
    fn starts_where_the_log_ends_and_moves_on_by_hand() {
        let far = 9_000_000_000_000;
        let clock = Clock::not_before(far, 0);
        assert!(clock.now() >= far && clock.wall() < far);
        clock.advance(60_000);
        assert!(clock.now() >= far + 57_000);
        let wall = clock.wall();
        clock.set_wall(-3_600_000);
        assert!(clock.wall() < wall && clock.now() >= far + 57_000);
    }

    /// Else a gateway that is started again would be ahead by as much once more.
    #[test]
    fn begins_ahead_of_the_system_time_and_not_of_the_log() {
        let hour = 3_600_000;
        let first = Clock::not_before(0, hour).now();
        assert!(first >= system_time() + hour - 1_000);
        let second = Clock::not_before(first, hour).now();
        assert!(second >= first && second < first + 60_000);
    }
}
