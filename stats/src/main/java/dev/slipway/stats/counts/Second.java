package dev.slipway.stats.counts;

import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// What one second of running time showed of both arms.
///
/// It is begun with what is fixed beforehand, counted into, merged over threads and processes in
/// any order, handed to `Evidence` and stored. *Threads*: one at a time.
public final class Second {
    private static final int FORM = 3;
    private static final int FORM_WITHOUT_LABELS = 2;
    private static final int FORM_WITHOUT_ROUNDS = 1;
    private static final int LABEL_CLASSES = 2;

    private final Shape shape;
    private final Tally answered = new Tally(1);
    private final Tally answeredByKey = new Tally(1);
    private final Tally errors;
    private final Exceedances queue;
    private final Exceedances compute;
    private final LossDifferences quality = new LossDifferences();
    private final ClassCounts classes;
    private final Tally labels = new Tally(1);
    private final ClassCounts labelsByKey = new ClassCounts(1, LABEL_CLASSES);
    private final Tally newKeys = new Tally(1);
    private Start start = Start.AT_REST;
    private @Nullable Long keysAtRisk;

    /// How many strata and classes are kept apart.
    public record Shape(int strata, int classes) {
        public Shape {
            if (strata < 1 || classes < 0) {
                throw new IllegalArgumentException(
                        "shape: %d strata, %d classes (expected: >= 1, >= 0)"
                                .formatted(strata, classes));
            }
        }
    }

    /// Which rounds a second belongs to. Within one a key that stays with its arm counts once: with
    /// its first answer for the allowance, until its first slow answer for latencies.
    public record Rounds(long answers, int latencies) {
        static final Rounds FIRST = new Rounds(0, 0);

        public Rounds {
            if (answers < 0 || latencies < 0) {
                throw new IllegalArgumentException(
                        "rounds: %d, %d (expected: >= 0)".formatted(answers, latencies));
            }
        }
    }

    /// What is fixed before a second begins: the step, the candidate's share of new keys, what
    /// counts as slow, and which rounds it belongs to.
    public record Start(
            int step,
            double weight,
            Optional<LatencyLine> queue,
            Optional<LatencyLine> compute,
            Rounds rounds) {
        static final Start AT_REST = new Start(0, 0, Optional.empty(), Optional.empty());

        public Start {
            if (step < 0 || !(weight >= 0 && weight <= 1)) {
                throw new IllegalArgumentException(
                        "step %d at weight %s (expected: >= 0, at 0 to 1)".formatted(step, weight));
            }
        }

        /// A second of the first rounds.
        public Start(
                int step,
                double weight,
                Optional<LatencyLine> queue,
                Optional<LatencyLine> compute) {
            this(step, weight, queue, compute, Rounds.FIRST);
        }
    }

    /// A second that has not begun.
    public Second(Shape shape) {
        this.shape = shape;
        this.errors = new Tally(shape.strata());
        this.queue = new Exceedances(shape.strata());
        this.compute = new Exceedances(shape.strata());
        this.classes = new ClassCounts(shape.strata(), shape.classes());
    }

    /// Forgets everything and begins anew.
    public void begin(Start newStart) {
        start = newStart;
        answered.clear();
        answeredByKey.clear();
        errors.clear();
        queue.begin(newStart.queue().orElse(null));
        compute.begin(newStart.compute().orElse(null));
        quality.clear();
        classes.clear();
        labels.clear();
        labelsByKey.clear();
        newKeys.clear();
        keysAtRisk = null;
    }

    /// Counts one answer that is evidence, whoever asked: a key of its own.
    public void answer(Arm arm, int stratum, boolean bad) {
        answered.count(arm, 0, bad);
        answeredByKey.count(arm, 0, bad);
        errors.count(arm, stratum, bad);
    }

    /// What was fixed beforehand.
    public Start start() {
        return start;
    }

    /// All answers that are evidence, and the bad ones, in one stratum.
    public Tally answered() {
        return answered;
    }

    /// Answers that were the first to their key in this round, and the bad ones, in one stratum;
    /// all of them where traffic has no keys.
    public Tally answeredByKey() {
        return answeredByKey;
    }

    /// Answers to keys at risk, and the bad ones.
    public Tally errors() {
        return errors;
    }

    /// Time that answers waited for execution.
    public Exceedances queue() {
        return queue;
    }

    /// Time that execution took.
    public Exceedances compute() {
        return compute;
    }

    /// Losses on rows whose labels became known in this second.
    public LossDifferences quality() {
        return quality;
    }

    /// Classes that were answered.
    public ClassCounts classes() {
        return classes;
    }

    /// Rows whose label came, or is missing; the latter are events.
    public Tally labels() {
        return labels;
    }

    /// Counts a row that is as old as all others that are counted here in this second, by whether
    /// its label has come by then. Each key once.
    public void labelOfKey(Arm arm, boolean isMissing) {
        labelsByKey.count(arm, 0, isMissing ? 1 : 0);
    }

    /// Labels of rows that are of one age: class 0 have come, class 1 are missing.
    public ClassCounts labelsByKey() {
        return labelsByKey;
    }

    /// Keys that were seen for the first time.
    public long newKeys(Arm arm) {
        return newKeys.trials(arm);
    }

    /// Counts keys that were seen for the first time.
    public void addNewKeys(Arm arm, long keys) {
        newKeys.add(arm, 0, keys, 0);
    }

    /// How many keys are still at risk of their first bad answer; empty where traffic has no keys.
    public OptionalLong keysAtRisk() {
        return keysAtRisk == null ? OptionalLong.empty() : OptionalLong.of(keysAtRisk);
    }

    /// States how many keys are still at risk of their first bad answer.
    public void keysAtRisk(long keys) {
        keysAtRisk = keys;
    }

    /// Adds what another thread counted in the same second.
    ///
    /// *Errors*: `IllegalArgumentException` when the other second was begun otherwise.
    public void merge(Second other) {
        if (!shape.equals(other.shape)) {
            throw new IllegalArgumentException(
                    "shape: " + other.shape + " (expected: " + shape + ")");
        }
        mergeAt(0, other);
    }

    /// Adds what another process counted in the same second; its strata are this one's from `first`
    /// on.
    public void mergeAt(int first, Second other) {
        if (!start.equals(other.start)) {
            throw new IllegalArgumentException(
                    "start: " + other.start + " (expected: " + start + ")");
        }
        answered.merge(other.answered);
        answeredByKey.merge(other.answeredByKey);
        errors.mergeAt(first, other.errors);
        queue.mergeAt(first, other.queue);
        compute.mergeAt(first, other.compute);
        quality.merge(other.quality);
        classes.mergeAt(first, other.classes);
        labels.merge(other.labels);
        labelsByKey.mergeAt(0, other.labelsByKey);
        newKeys.merge(other.newKeys);
    }

    /// The stable form of this second.
    public long[] numbers() {
        Numbers numbers = new Numbers();
        numbers.put(FORM);
        numbers.put(shape.strata());
        numbers.put(shape.classes());
        numbers.put(start.step());
        numbers.putDouble(start.weight());
        numbers.put(start.rounds().answers());
        numbers.put(start.rounds().latencies());
        numbers.put(keysAtRisk == null ? 0 : 1);
        numbers.put(keysAtRisk == null ? 0 : keysAtRisk);
        queue.writeTo(numbers);
        compute.writeTo(numbers);
        answered.writeTo(numbers);
        answeredByKey.writeTo(numbers);
        errors.writeTo(numbers);
        quality.writeTo(numbers);
        classes.writeTo(numbers);
        newKeys.writeTo(numbers);
        labels.writeTo(numbers);
        labelsByKey.writeTo(numbers);
        return numbers.toArray();
    }

    /// The second whose stable form is `stored`, in this form or one before it.
    ///
    /// *Errors*: `IllegalArgumentException` when it is not the form of a second.
    public static Second of(long[] stored) {
        Numbers numbers = new Numbers(stored);
        int form = numbers.takeWithin(FORM_WITHOUT_ROUNDS, FORM);
        int strata = numbers.takeWithin(1, 1 << 20);
        Second second = new Second(new Shape(strata, numbers.takeWithin(0, 1 << 20)));
        int step = numbers.takeWithin(0, Integer.MAX_VALUE);
        double weight = numbers.takeDouble();
        Rounds rounds = form == FORM_WITHOUT_ROUNDS ? Rounds.FIRST : rounds(numbers);
        boolean keyed = numbers.takeWithin(0, 1) == 1;
        long keys = numbers.take();
        second.keysAtRisk = keyed ? keys : null;
        second.queue.readFrom(numbers);
        second.compute.readFrom(numbers);
        second.answered.readFrom(numbers);
        if (form == FORM_WITHOUT_ROUNDS) {
            second.answeredByKey.merge(second.answered);
        } else {
            second.answeredByKey.readFrom(numbers);
        }
        second.errors.readFrom(numbers);
        second.quality.readFrom(numbers);
        second.classes.readFrom(numbers);
        second.newKeys.readFrom(numbers);
        if (form > FORM_WITHOUT_LABELS) {
            second.labels.readFrom(numbers);
            second.labelsByKey.readFrom(numbers);
        }
        second.start = new Start(step, weight, second.queue.line(), second.compute.line(), rounds);
        if (!numbers.isEmpty()) {
            throw new IllegalArgumentException("numbers go on behind the second");
        }
        return second;
    }

    private static Rounds rounds(Numbers numbers) {
        return new Rounds(numbers.take(), numbers.takeWithin(0, Integer.MAX_VALUE));
    }
}
