package dev.slipway.stats;

import dev.slipway.stats.bets.Interval;
import dev.slipway.stats.bets.MixTest;
import dev.slipway.stats.bets.RateInterval;
import dev.slipway.stats.bets.ShareTest;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.ClassCounts;
import dev.slipway.stats.counts.LatencyHistogram;
import dev.slipway.stats.counts.Numbers;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// All that a release knows about its candidate, as a fold over seconds of running time.
///
/// Begin each second with `next`, count into it, and hand it to `observe`; ask for the `decision`
/// at any time. Whoever folds the same seconds again comes to the same findings, to the last bit:
/// what has to be stored is the seconds.
///
/// *Threads*: one at a time.
public final class Evidence {
    /// How long a round of the allowance is, in which each key counts once.
    private static final int SECONDS_OF_ROUND = 10;

    /// A label came, or it is missing.
    private static final int LABEL_CLASSES = 2;

    private static final List<Check> HOLDING =
            Arrays.stream(Check.values()).filter(check -> check.use() == Check.Use.HOLDS).toList();

    private final EvidencePlan plan;
    private final Comparison errors;
    private final Comparison queue;
    private final Comparison compute;
    private final LatencyWindow queueWindow;
    private final LatencyWindow computeWindow;
    private final LatencyHistogram candidateCompute = new LatencyHistogram();
    private final LatencyHistogram stableCompute = new LatencyHistogram();
    private final Optional<PairedLosses> quality;
    private final Optional<MixTest> labelMix;
    private final ShareTest share = new ShareTest();
    private final Tally answered = new Tally(1);
    private final Tally newKeys = new Tally(1);
    private final Tally classified = new Tally(1);
    private final Tally labels = new Tally(1);
    private final Tally answeredInStep = new Tally(1);
    private final LatencyRounds rounds = new LatencyRounds();
    private final Allowance allowance;
    private final Alone alone;
    private final Map<Check, Long> held = new EnumMap<>(Check.class);
    private Optional<MixTest> mix;
    private OptionalLong keysAtRisk = OptionalLong.empty();
    private int step;
    private boolean keyed;
    private long seconds;

    /// No evidence yet.
    public Evidence(EvidencePlan plan) {
        this.plan = plan;
        this.errors = new Comparison(plan.errors().margin());
        this.queue = new Comparison(plan.latency().margin());
        this.compute = new Comparison(plan.latency().margin());
        this.queueWindow = new LatencyWindow(plan.latency());
        this.computeWindow = new LatencyWindow(plan.latency());
        this.quality = plan.quality().map(PairedLosses::new);
        this.mix = mix(plan, plan.shape().classes());
        this.labelMix = quality.map(losses -> new MixTest(LABEL_CLASSES));
        this.allowance = new Allowance(plan.errors().allowance());
        this.alone = new Alone(plan.errors());
    }

    /// Where labels say whether other answers are better, nobody has to be asked about them.
    private static Optional<MixTest> mix(EvidencePlan plan, int classes) {
        return classes < 2 || plan.quality().isPresent()
                ? Optional.empty()
                : Optional.of(new MixTest(classes));
    }

    /// The evidence of seconds that were stored, in their order.
    public static Evidence replay(EvidencePlan plan, Iterable<long[]> stored) {
        Evidence evidence = new Evidence(plan);
        for (long[] numbers : stored) {
            evidence.observe(Second.of(numbers));
        }
        return evidence;
    }

    /// How the next second begins, in a step that gives candidate the part `weight` of all keys.
    public Second.Start next(int nextStep, double weight) {
        return new Second.Start(
                nextStep,
                weight,
                queueWindow.line(),
                computeWindow.line(),
                new Second.Rounds(seconds / SECONDS_OF_ROUND, rounds.next(nextStep)));
    }

    /// Takes in a second that is over. Checks that end a step begin anew with each step.
    ///
    /// *Errors*: `IllegalArgumentException` for a step before the present one.
    public void observe(Second second) {
        int of = second.start().step();
        if (of < step) {
            throw new IllegalArgumentException("step: " + of + " (expected: >= " + step + ")");
        }
        if (rounds.observe(second)) {
            queue.beginRound();
            compute.beginRound();
        }
        if (of > step) {
            beginStep(of);
        }
        seconds++;
        errors.observe(second.errors());
        queue.observe(second.queue().tally());
        compute.observe(second.compute().tally());
        queueWindow.add(second.queue().latencies(Arm.STABLE));
        computeWindow.add(second.compute().latencies(Arm.STABLE));
        candidateCompute.merge(second.compute().latencies(Arm.CANDIDATE));
        stableCompute.merge(second.compute().latencies(Arm.STABLE));
        observeCandidate(second);
        observeTraffic(second);
        noteWhatHolds();
    }

    /// A check that holds goes on having won.
    private void noteWhatHolds() {
        Findings findings = new Findings(this);
        for (Check check : HOLDING) {
            if (!held.containsKey(check) && findings.isWon(check)) {
                held.put(check, seconds);
            }
        }
    }

    /// What to do, without the reasons, which take longer to write than to find.
    public Decision.Answer answer() {
        return new Findings(this).answer();
    }

    /// What follows from everything observed so far, with the reasons.
    public Decision decision() {
        return new Findings(this).decision();
    }

    /// A sentence where too few keys are at risk for a step to go on, whatever else there is;
    /// empty where there are enough.
    public Optional<String> lackOfKeys() {
        return new Findings(this).lackOfKeys();
    }

    /// The second, counted from 1, from which on a check holds the release; empty while it holds
    /// nothing.
    public OptionalLong heldSince(Check check) {
        Long since = held.get(check);
        return since == null ? OptionalLong.empty() : OptionalLong.of(since);
    }

    /// How many seconds were observed.
    public long seconds() {
        return seconds;
    }

    /// The step that the last second belonged to.
    public int step() {
        return step;
    }

    /// Answers that are evidence, and the bad ones, of the whole release.
    public Tally answered() {
        return answered;
    }

    /// For display: between which bounds the odds ratio of bad answers lies (95 %, at all times at
    /// once).
    public Interval oddsOfErrors() {
        return errors.odds();
    }

    /// For display: between which bounds the odds ratio of slow executions lies.
    public Interval oddsOfSlowness() {
        return compute.odds();
    }

    /// For display: between which bounds a quantile of an arm's execution time lies, in
    /// nanoseconds.
    public Interval compute(Arm arm, double share) {
        LatencyHistogram latencies = arm == Arm.STABLE ? stableCompute : candidateCompute;
        return RateInterval.ofQuantile(latencies, share, 1 - Comparison.DISPLAYED);
    }

    /// The stable form of every bet, equal wherever the same seconds were observed.
    public long[] numbers() {
        Numbers numbers = new Numbers();
        numbers.put(seconds);
        numbers.put(step);
        errors.writeTo(numbers);
        queue.writeTo(numbers);
        compute.writeTo(numbers);
        allowance.writeTo(numbers);
        alone.writeTo(numbers);
        quality.ifPresent(losses -> losses.writeTo(numbers));
        mix.ifPresent(test -> test.process().writeTo(numbers));
        labelMix.ifPresent(test -> test.process().writeTo(numbers));
        share.process().writeTo(numbers);
        return numbers.toArray();
    }

    private void beginStep(int newStep) {
        step = newStep;
        errors.beginStep();
        queue.beginStep();
        compute.beginStep();
        answeredInStep.clear();
        allowance.beginStep();
        quality.ifPresent(PairedLosses::beginStep);
        if (keyed) {
            mix.ifPresent(test -> test.process().beginAnew());
        }
    }

    private void observeCandidate(Second second) {
        allowance.observe(second);
        alone.observe(second);
        answered.merge(second.answered());
        answeredInStep.merge(second.answered());
        quality.ifPresent(losses -> losses.observe(second.quality()));
        labels.merge(second.labels());
        if (labelMix.isPresent()) {
            labelMix.get().observe(second.labelsByKey());
            labelMix.get().process().endSecond();
        }
    }

    private void observeTraffic(Second second) {
        long candidate = second.newKeys(Arm.CANDIDATE);
        long stable = second.newKeys(Arm.STABLE);
        share.observe(candidate, stable, second.start().weight());
        share.process().endSecond();
        newKeys.add(Arm.CANDIDATE, 0, candidate, 0);
        newKeys.add(Arm.STABLE, 0, stable, 0);
        if (mix.isEmpty()) {
            mix = mix(plan, second.classes().classes());
            mix.ifPresent(this::letPass);
        }
        if (mix.isPresent()) {
            if (mix.get().isOf(second.classes())) {
                observeClasses(mix.get(), second.classes());
            }
            mix.get().process().endSecond();
        }
        keysAtRisk = second.keysAtRisk();
        keyed |= keysAtRisk.isPresent();
    }

    private void observeClasses(MixTest test, ClassCounts classes) {
        test.observe(classes);
        for (int stratum = 0; stratum < classes.strata(); stratum++) {
            for (Arm arm : Arm.values()) {
                classified.add(arm, 0, classes.answers(arm, stratum), 0);
            }
        }
    }

    /// The seconds before the first one that says how many classes there are had none to bet on.
    /// The plan of a release that begins before stable is loaded does not know it.
    private void letPass(MixTest late) {
        for (long second = 1; second < seconds; second++) {
            late.process().endSecond();
        }
    }

    EvidencePlan plan() {
        return plan;
    }

    Comparison errors() {
        return errors;
    }

    Comparison queue() {
        return queue;
    }

    Comparison compute() {
        return compute;
    }

    Allowance allowance() {
        return allowance;
    }

    Alone alone() {
        return alone;
    }

    Optional<PairedLosses> quality() {
        return quality;
    }

    Optional<MixTest> mix() {
        return mix;
    }

    Optional<MixTest> labelMix() {
        return labelMix;
    }

    ShareTest share() {
        return share;
    }

    /// Answers whose class was counted; none where labels say which version is better.
    public Tally classified() {
        return classified;
    }

    /// Rows of each arm whose label should be known by now, and those whose is not.
    public Tally labels() {
        return labels;
    }

    /// Answers that are evidence, and the bad ones, of the present step.
    public Tally answeredInStep() {
        return answeredInStep;
    }

    Tally newKeys() {
        return newKeys;
    }

    OptionalLong keysAtRisk() {
        return keysAtRisk;
    }
}
