package dev.slipway.testkit.contract;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What clients asked of one register and heard, and whether a single register could have answered
/// so: whether each call can be given a moment between its beginning and its end such that, in the
/// order of these moments, every answer is right. A call whose answer was lost may have its moment
/// at any time after it began, or none.
///
/// *Source*: Wing and Gong, Testing and verifying concurrent objects, 1993; the memory of states is
/// Lowe's, 2017.
public final class RegisterHistory {
    /// One call as its client saw it.
    ///
    /// @param asked when it began, in nanoseconds
    /// @param answered when its answer came; without meaning for a lost one
    public record Call(long asked, long answered, Heard heard) {
        private boolean isLost() {
            return heard instanceof Heard.Lost;
        }
    }

    /// What was asked and what came back.
    public sealed interface Heard {
        /// Whether a register that holds `value` answers so.
        boolean isRight(long value);

        /// What it holds afterwards.
        long after(long value);

        /// The register held this value.
        record Read(long seen) implements Heard {
            @Override
            public boolean isRight(long value) {
                return seen == value;
            }

            @Override
            public long after(long value) {
                return value;
            }
        }

        /// It held `expected` and holds `next` now.
        record Swapped(long expected, long next) implements Heard {
            @Override
            public boolean isRight(long value) {
                return expected == value;
            }

            @Override
            public long after(long value) {
                return next;
            }
        }

        /// It did not hold `expected`.
        record Conflict(long expected) implements Heard {
            @Override
            public boolean isRight(long value) {
                return expected != value;
            }

            @Override
            public long after(long value) {
                return value;
            }
        }

        /// Nobody knows whether it was swapped.
        record Lost(long expected, long next) implements Heard {
            @Override
            public boolean isRight(long value) {
                return expected == value;
            }

            @Override
            public long after(long value) {
                return next;
            }
        }
    }

    /// How far a search has come.
    private record Reached(BitSet taken, long value) {}

    private final List<Call> calls;
    private final Set<Reached> dead = new HashSet<>();
    private final BitSet taken = new BitSet();
    private int answersLeft;

    private RegisterHistory(List<Call> calls) {
        this.calls =
                calls.stream()
                        .sorted(
                                Comparator.comparing(Call::isLost)
                                        .thenComparingLong(Call::answered))
                        .toList();
        this.answersLeft = (int) calls.stream().filter(call -> !call.isLost()).count();
    }

    /// Whether one register that begins with this value could have given these answers.
    public static boolean isLinearizable(long first, List<Call> calls) {
        return new RegisterHistory(calls).goesOnFrom(first);
    }

    /// Calls that are not taken yet stand in the order of their answers, lost ones last; only those
    /// that began before the first of these answers may come next.
    private boolean goesOnFrom(long value) {
        List<Step> path = new ArrayList<>();
        int next = 0;
        long now = value;
        while (answersLeft > 0) {
            int found = dead.contains(new Reached(copy(), now)) ? -1 : candidate(next, now);
            if (found >= 0) {
                path.add(new Step(found, now));
                now = take(found, now);
                next = 0;
            } else {
                dead.add(new Reached(copy(), now));
                if (path.isEmpty()) {
                    return false;
                }
                Step last = path.removeLast();
                giveBack(last.call());
                now = last.before();
                next = last.call() + 1;
            }
        }
        return true;
    }

    /// @param before what the register held
    private record Step(int call, long before) {}

    private BitSet copy() {
        return (BitSet) taken.clone();
    }

    private int candidate(int from, long value) {
        long firstAnswer = calls.get(taken.nextClearBit(0)).answered();
        for (int n = taken.nextClearBit(from); n < calls.size(); n = taken.nextClearBit(n + 1)) {
            Call call = calls.get(n);
            if (call.asked() <= firstAnswer && call.heard().isRight(value)) {
                return n;
            }
        }
        return -1;
    }

    private long take(int n, long value) {
        taken.set(n);
        Call call = calls.get(n);
        answersLeft -= call.isLost() ? 0 : 1;
        return call.heard().after(value);
    }

    private void giveBack(int n) {
        taken.clear(n);
        answersLeft += calls.get(n).isLost() ? 0 : 1;
    }
}
