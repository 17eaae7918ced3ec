package dev.slipway.serving.release;

import dev.slipway.api.release.StickyKey;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Counts the requests that the splits of one release routed, each once and when it is over, into
/// the present [Second].
///
/// Strata are sizes of executions, by powers of two. Of an execution that several requests shared
/// one is evidence. What comes before the first second has begun belongs to no step.
///
/// *Threads*: safe from any number of threads; one lock, held for the time of counting.
public final class ReleaseCounts {
    private static final int STRATA = 12;

    private final boolean hasKeys;
    private final Object lock = new Object();
    private final StickyKeys sticky = new StickyKeys();
    private final ArmTally candidate = new ArmTally();
    private final ArmTally stable = new ArmTally();
    private Second second = new Second(new Second.Shape(STRATA, 0));
    private long goodWithoutKey;
    private final MetClasses met = new MetClasses();
    private int classes;
    private @Nullable Answering ofCandidate;
    private @Nullable Answering ofStable;
    private volatile ComparedClasses compared = ComparedClasses.unread();

    /// Nothing yet.
    public ReleaseCounts(StickyKey key) {
        this.hasKeys = !(key instanceof StickyKey.Request);
    }

    /// Takes in what a version answers. Once that is known of both their classes are compared.
    public void know(Arm arm, Answering version) {
        synchronized (lock) {
            switch (arm) {
                case CANDIDATE -> ofCandidate = version;
                case STABLE -> ofStable = version;
            }
            Answering one = ofStable;
            Answering other = ofCandidate;
            if (one != null && other != null) {
                compared = ComparedClasses.of(one, other, met);
            }
        }
    }

    /// How the classes of both versions' answers are compared.
    public ComparedClasses compared() {
        return compared;
    }

    /// How the seconds that begin from now on are divided. How many classes there are is said once
    /// and stays.
    public Second.Shape shape() {
        synchronized (lock) {
            classes = classes == 0 ? compared.classes() : classes;
            return new Second.Shape(STRATA, classes);
        }
    }

    /// Goes on from keys that a process counted which ended.
    public void goOn(StickyKeys before) {
        synchronized (lock) {
            sticky.merge(before);
        }
    }

    /// The stable form of all keys that were counted so far; empty for traffic without keys.
    public Optional<long[]> keys() {
        if (!hasKeys) {
            return Optional.empty();
        }
        synchronized (lock) {
            return Optional.of(sticky.numbers());
        }
    }

    /// The second that is over; the next begins as `start` says.
    public Second turn(Second.Start start) {
        Second next = new Second(shape());
        next.begin(start);
        synchronized (lock) {
            Second over = second;
            if (hasKeys) {
                over.keysAtRisk(sticky.atRisk() + goodWithoutKey);
            }
            second = next;
            candidate.turn();
            stable.turn();
            return over;
        }
    }

    /// What became of an arm's requests in the second that was over last.
    public ArmCounts lastSecond(Arm arm) {
        synchronized (lock) {
            return tally(arm).last();
        }
    }

    /// What became of an arm's requests since the release began.
    public ArmCounts total(Arm arm) {
        synchronized (lock) {
            return tally(arm).total();
        }
    }

    /// Counts a good answer.
    ///
    /// @param rows of the execution that it stands for
    /// @param number the place of the class that was answered; empty where it has none
    public void good(Pick.Made pick, int rows, OptionalInt number) {
        synchronized (lock) {
            route(pick);
            answer(pick, rows, false);
            classify(pick, rows, number);
            tally(pick.arm()).good();
            goodWithoutKey += pick.isSticky() ? 0 : 1;
        }
    }

    /// Counts a good answer, how long it waited for its execution, and how long that took.
    public void good(
            Pick.Made pick, int rows, OptionalInt number, long queueNanos, long computeNanos) {
        synchronized (lock) {
            good(pick, rows, number);
            times(pick, rows, queueNanos, computeNanos);
        }
    }

    /// Counts a bad answer.
    ///
    /// @param rows of the execution that it stands for
    public void bad(Pick.Made pick, int rows, BadAnswer kind) {
        synchronized (lock) {
            route(pick);
            answer(pick, rows, true);
            tally(pick.arm()).bad(kind, pick.key());
        }
    }

    /// Counts how long an execution took, and the wait for it, of an answer that is counted beside.
    public void times(Pick.Made pick, int rows, long queueNanos, long computeNanos) {
        int stratum = stratum(rows);
        Arm arm = pick.arm();
        synchronized (lock) {
            if (pick.isSticky()) {
                sticky.queue(second, arm, stratum, pick.key(), queueNanos);
                sticky.compute(second, arm, stratum, pick.key(), computeNanos);
            } else {
                second.queue().count(arm, stratum, queueNanos);
                second.compute().count(arm, stratum, computeNanos);
            }
        }
    }

    /// Counts a request that is no evidence.
    public void leftOut(Pick.Made pick, LeftOut why) {
        synchronized (lock) {
            tally(pick.arm()).leftOut(why);
            if (why != LeftOut.TURNED_AWAY && why != LeftOut.ANOTHER_VERSION) {
                route(pick);
            }
        }
    }

    /// A key that is seen for the first time tells how traffic was divided, if by the second's own
    /// weight.
    private void route(Pick.Made pick) {
        double weight = pick.split().terms().weight();
        if (Double.compare(weight, second.start().weight()) != 0) {
            return;
        }
        if (pick.isSticky()) {
            sticky.route(second, pick.arm(), pick.key());
        } else {
            second.addNewKeys(pick.arm(), 1);
        }
    }

    private void answer(Pick.Made pick, int rows, boolean isBad) {
        if (pick.isSticky()) {
            sticky.answer(second, pick.arm(), stratum(rows), pick.key(), isBad);
        } else {
            second.answer(pick.arm(), stratum(rows), isBad);
        }
    }

    /// A second that began before classes were known has no place for them.
    private void classify(Pick.Made pick, int rows, OptionalInt number) {
        if (number.isEmpty() || number.getAsInt() >= second.classes().classes()) {
            return;
        }
        int place = number.getAsInt();
        if (pick.isSticky()) {
            sticky.classify(second, pick.arm(), stratum(rows), pick.key(), place);
        } else {
            second.classes().count(pick.arm(), stratum(rows), place);
        }
    }

    private ArmTally tally(Arm arm) {
        return arm == Arm.CANDIDATE ? candidate : stable;
    }

    private static int stratum(int rows) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, rows) - 1);
        return Math.min(bits, STRATA - 1);
    }
}
