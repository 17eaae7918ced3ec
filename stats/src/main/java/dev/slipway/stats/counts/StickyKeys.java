package dev.slipway.stats.counts;

/// Counts answers to keys that stay with their arm, so that a key is evidence of each kind once.
///
/// Without it a few clients that always fail would decide a release: all their requests land in one
/// arm. Of errors a key is evidence until its first one, of slowness until its first slow answer of
/// a round, of classes with its first answer of a step, and of the allowance with its first answer
/// of each round.
///
/// Keys that failed within ten minutes before candidate answers somebody have failed: they are no
/// evidence of errors. Those that failed earlier are at risk again.
///
/// Several processes merge in any order and as often as they like. A key that reaches several of
/// them is evidence once in each until they have merged, so at most as often as there are
/// processes; from then on it is known to all.
///
/// *Threads*: one at a time; those of several processes merge.
public final class StickyKeys {
    private static final int FORM = 1;

    /// Rounds of the allowance in ten minutes.
    private static final long ROUNDS_OF_FAILURES = 60;

    private final KeyFilter seen = new KeyFilter();
    private final KeyCount keys = new KeyCount();
    private final KeyFilter excluded = new KeyFilter();
    private final RiskSet errors = new RiskSet();

    /// Until candidate answers somebody: keys that failed in these ten minutes, and in the ten
    /// before.
    private final RiskSet recent = new RiskSet();

    private final RiskSet earlier = new RiskSet();

    /// Keys that have been late, slow or classified since a round or step began, and the excluded.
    private final KeyFilter late = new KeyFilter();

    private final KeyFilter slow = new KeyFilter();
    private final KeyFilter classified = new KeyFilter();

    /// Keys that answered in this round of the allowance. It is over so soon that nobody keeps it.
    private final KeyFilter answered = new KeyFilter();

    private int step;
    private int latencyRound;
    private long answerRound;
    private long failures;
    private boolean isUnderWay;

    /// Takes a key out of all comparisons, as one that failed before the release began.
    public void exclude(long key) {
        excluded.add(key);
        errors.leave(key);
        late.add(key);
        slow.add(key);
        classified.add(key);
    }

    /// Notes that a key was routed to an arm; a key that is new tells how traffic was split.
    public void route(Second second, Arm arm, long key) {
        if (seen.add(key)) {
            keys.add(key);
            second.addNewKeys(arm, 1);
        }
    }

    /// Counts an answer.
    public void answer(Second second, Arm arm, int stratum, long key, boolean bad) {
        follow(second.start());
        second.answered().count(arm, 0, bad);
        if (answered.add(key)) {
            second.answeredByKey().count(arm, 0, bad);
        }
        if (errors.holds(key) && (isUnderWay || hasNotFailed(key))) {
            second.errors().count(arm, stratum, bad);
            if (bad) {
                (isUnderWay ? errors : recent).leave(key);
            }
        }
    }

    private boolean hasNotFailed(long key) {
        return recent.holds(key) && earlier.holds(key);
    }

    /// Counts the time that an answer waited for execution.
    public void queue(Second second, Arm arm, int stratum, long key, long nanos) {
        follow(second.start());
        if (late.contains(key)) {
            second.queue().countBeside(arm, nanos);
        } else if (second.queue().count(arm, stratum, nanos)) {
            late.add(key);
        }
    }

    /// Counts the time that an answer's execution took.
    public void compute(Second second, Arm arm, int stratum, long key, long nanos) {
        follow(second.start());
        if (slow.contains(key)) {
            second.compute().countBeside(arm, nanos);
        } else if (second.compute().count(arm, stratum, nanos)) {
            slow.add(key);
        }
    }

    /// Counts the class that was answered.
    public void classify(Second second, Arm arm, int stratum, long key, int number) {
        follow(second.start());
        if (classified.add(key)) {
            second.classes().count(arm, stratum, number);
        }
    }

    /// How many of the keys that were seen have had no bad answer and were not excluded.
    public long atRisk() {
        return left().atRisk(keys);
    }

    /// All keys that left, for whatever time.
    private RiskSet left() {
        if (isUnderWay) {
            return errors;
        }
        RiskSet all = new RiskSet();
        all.merge(errors);
        all.merge(recent);
        all.merge(earlier);
        return all;
    }

    /// Adds the keys that another process saw. What it knows of an earlier round or step than this
    /// one's is over; what it knows of a later one begins that here.
    public void merge(StickyKeys other) {
        seen.merge(other.seen);
        keys.merge(other.keys);
        errors.merge(other.errors);
        (isUnderWay ? errors : recent).merge(other.recent);
        (isUnderWay ? errors : earlier).merge(other.earlier);
        excluded.merge(other.excluded);
        if (other.latencyRound > latencyRound) {
            beginLatencies(other.latencyRound);
        }
        if (other.latencyRound == latencyRound) {
            late.merge(other.late);
            slow.merge(other.slow);
        }
        if (other.step > step) {
            beginStep(other.step);
        }
        if (other.step == step) {
            classified.merge(other.classified);
        }
        late.merge(excluded);
        slow.merge(excluded);
        classified.merge(excluded);
    }

    /// The stable form of all sets.
    public long[] numbers() {
        Numbers numbers = new Numbers();
        numbers.put(FORM);
        numbers.put(step);
        numbers.put(latencyRound);
        seen.writeTo(numbers);
        keys.writeTo(numbers);
        excluded.writeTo(numbers);
        left().writeTo(numbers);
        late.writeTo(numbers);
        slow.writeTo(numbers);
        classified.writeTo(numbers);
        return numbers.toArray();
    }

    /// The sets whose stable form is `stored`.
    ///
    /// *Errors*: `IllegalArgumentException` when it is not the form of such sets.
    public static StickyKeys of(long[] stored) {
        Numbers numbers = new Numbers(stored);
        numbers.takeWithin(FORM, FORM);
        StickyKeys sticky = new StickyKeys();
        sticky.step = numbers.takeWithin(0, Integer.MAX_VALUE);
        sticky.latencyRound = numbers.takeWithin(0, Integer.MAX_VALUE);
        sticky.seen.readFrom(numbers);
        sticky.keys.readFrom(numbers);
        sticky.excluded.readFrom(numbers);
        sticky.errors.readFrom(numbers);
        sticky.late.readFrom(numbers);
        sticky.slow.readFrom(numbers);
        sticky.classified.readFrom(numbers);
        return sticky;
    }

    /// A second that does not say which round it belongs to changes none.
    private void follow(Second.Start start) {
        Second.Rounds rounds = start.rounds();
        if (!isUnderWay) {
            followFailures(start);
        }
        if (rounds.answers() != answerRound) {
            answerRound = rounds.answers();
            answered.clear();
        }
        if (rounds.latencies() > latencyRound) {
            beginLatencies(rounds.latencies());
        }
        if (start.step() > step) {
            beginStep(start.step());
        }
    }

    /// Until candidate answers somebody, failures are forgotten after ten minutes to twenty.
    private void followFailures(Second.Start start) {
        if (start.step() > 0 || start.weight() > 0) {
            isUnderWay = true;
            errors.merge(recent);
            errors.merge(earlier);
            return;
        }
        long now = start.rounds().answers() / ROUNDS_OF_FAILURES;
        if (now != failures) {
            failures = now;
            earlier.become(recent);
            recent.clear();
        }
    }

    private void beginLatencies(int round) {
        latencyRound = round;
        late.become(excluded);
        slow.become(excluded);
    }

    private void beginStep(int newStep) {
        step = newStep;
        classified.become(excluded);
    }
}
