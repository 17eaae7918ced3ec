package dev.slipway.server.drill;

import java.util.concurrent.atomic.AtomicLongArray;

/// What callers of a drill were answered so far.
///
/// *Threads*: safe from any number of threads.
final class Answers {
    private static final int TOO_MANY = 429;
    private static final int TOO_LATE = 504;

    private final AtomicLongArray routed = new AtomicLongArray(Outcome.values().length);
    private final AtomicLongArray probes = new AtomicLongArray(Outcome.values().length);

    /// What became of a request.
    enum Outcome {
        /// Stable answered.
        STABLE,
        /// Candidate answered.
        CANDIDATE,
        /// Somebody answered numbers that are none.
        NOT_FINITE,
        /// It failed.
        FAILED,
        /// There was too much to do.
        TURNED_AWAY,
        /// Its server was killed meanwhile.
        CUT;

        private int place() {
            return switch (this) {
                case STABLE -> 0;
                case CANDIDATE -> 1;
                case NOT_FINITE -> 2;
                case FAILED -> 3;
                case TURNED_AWAY -> 4;
                case CUT -> 5;
            };
        }
    }

    /// What a status says that is no answer.
    static Outcome outcome(int status) {
        return switch (status) {
            case TOO_MANY, TOO_LATE -> Outcome.TURNED_AWAY;
            default -> Outcome.FAILED;
        };
    }

    /// Counts one.
    ///
    /// @param isProbe whether it named stable
    void add(boolean isProbe, Outcome outcome) {
        long _ = (isProbe ? probes : routed).incrementAndGet(outcome.place());
    }

    /// The counts of this moment.
    Counts now() {
        return new Counts(
                get(routed, Outcome.STABLE),
                get(routed, Outcome.CANDIDATE) + get(routed, Outcome.NOT_FINITE),
                get(routed, Outcome.NOT_FINITE),
                get(routed, Outcome.FAILED),
                get(routed, Outcome.TURNED_AWAY),
                new Probes(
                        get(probes, Outcome.STABLE),
                        get(probes, Outcome.FAILED)
                                + get(probes, Outcome.CANDIDATE)
                                + get(probes, Outcome.NOT_FINITE),
                        get(probes, Outcome.TURNED_AWAY)));
    }

    private static long get(AtomicLongArray counts, Outcome outcome) {
        return counts.get(outcome.place());
    }

    /// So many answers.
    ///
    /// @param candidate answers of candidate, those that are not finite among them
    /// @param failed requests without an answer that nobody's load explains
    record Counts(
            long stable,
            long candidate,
            long notFinite,
            long failed,
            long turnedAway,
            Probes probes) {
        /// Nothing yet.
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, new Probes(0, 0, 0));

        /// Those that have come since.
        Counts since(Counts before) {
            return new Counts(
                    stable - before.stable,
                    candidate - before.candidate,
                    notFinite - before.notFinite,
                    failed - before.failed,
                    turnedAway - before.turnedAway,
                    new Probes(
                            probes.answered - before.probes.answered,
                            probes.failed - before.probes.failed,
                            probes.turnedAway - before.probes.turnedAway));
        }

        /// The same, had so many requests named stable.
        Counts with(Probes other) {
            return new Counts(stable, candidate, notFinite, failed, turnedAway, other);
        }

        /// Requests that came to an end.
        long all() {
            return stable + candidate + failed + turnedAway;
        }
    }

    /// Requests that named stable.
    record Probes(long answered, long failed, long turnedAway) {}
}
