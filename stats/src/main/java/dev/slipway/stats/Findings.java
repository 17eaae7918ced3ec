package dev.slipway.stats;

import dev.slipway.stats.bets.EProcess;
import dev.slipway.stats.bets.MixTest;
import dev.slipway.stats.bets.OddsTest;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What evidence says, check by check, and what follows from it.
final class Findings {
    /// Fewer keys at risk than this say too little about all others.
    private static final long FEWEST_KEYS = 200;

    private static final long SECONDS_TO_SEE_KEYS = 60;

    /// The chance that an honest release is held for its classes, and that it is for its split.
    private static final double HOLD_ALPHA = 0.001;

    private static final double HOLD_THRESHOLD = -StrictMath.log(HOLD_ALPHA);

    private static final Check[] CHECKS = Check.values();

    private final Evidence evidence;
    private final EvidencePlan plan;

    Findings(Evidence evidence) {
        this.evidence = evidence;
        this.plan = evidence.plan();
    }

    /// Where traffic was not divided as was set the arms cannot be compared, so nothing else
    /// counts.
    Decision.Answer answer() {
        if (isWon(Check.SPLIT_OTHERWISE)) {
            return Decision.Answer.HOLD;
        }
        if (isAnyWon(Check.Use.ABORTS)) {
            return Decision.Answer.ABORT;
        }
        if (isAnyWon(Check.Use.HOLDS) || keysAreFew()) {
            return Decision.Answer.HOLD;
        }
        if (evidence.alone().isNow()) {
            return Decision.Answer.WAIT;
        }
        for (Check check : CHECKS) {
            if (isOpen(check)) {
                return Decision.Answer.WAIT;
            }
        }
        return Decision.Answer.ADVANCE;
    }

    Decision decision() {
        Sentences sentences = new Sentences(evidence);
        List<Finding> findings = new ArrayList<>();
        for (Check check : CHECKS) {
            process(check).ifPresent(process -> findings.add(finding(check, process, sentences)));
        }
        Decision.Answer answer = answer();
        String why =
                switch (answer) {
                    case ABORT -> firstWon(findings, Check.Use.ABORTS).orElseThrow();
                    case HOLD ->
                            findings.stream()
                                    .filter(Findings::isOfTheSplit)
                                    .map(Finding::why)
                                    .findFirst()
                                    .or(() -> firstWon(findings, Check.Use.HOLDS))
                                    .orElseGet(() -> sentences.fewKeys(FEWEST_KEYS));
                    case ADVANCE -> sentences.stepIsShown();
                    case WAIT -> evidence.alone().isNow() ? sentences.alone() : open(findings);
                };
        return new Decision(answer, why, findings);
    }

    private String open(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> isOpen(finding.check()))
                .map(Finding::why)
                .collect(Collectors.joining("; "));
    }

    private static boolean isOfTheSplit(Finding finding) {
        return finding.check() == Check.SPLIT_OTHERWISE && finding.isWon();
    }

    private static Optional<String> firstWon(List<Finding> findings, Check.Use use) {
        return findings.stream()
                .filter(finding -> finding.check().use() == use && finding.isWon())
                .map(Finding::why)
                .findFirst();
    }

    private boolean isAnyWon(Check.Use use) {
        for (Check check : CHECKS) {
            if (check.use() == use && isWon(check)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a check has won.
    boolean isWon(Check check) {
        Optional<EProcess> process = process(check);
        return process.isPresent() && logValue(check, process.get()) >= logThreshold(check);
    }

    /// Whether a check has yet to be won for the step to end; of the two ways to pass on errors one
    /// is enough.
    private boolean isOpen(Check check) {
        return switch (check) {
            case FAILS_NO_MORE, FAILS_WITHIN_ALLOWANCE ->
                    !isWon(Check.FAILS_NO_MORE) && !isWon(Check.FAILS_WITHIN_ALLOWANCE);
            case COMPUTES_NO_SLOWER -> !isWon(check);
            case PREDICTS_NO_WORSE -> evidence.quality().isPresent() && !isWon(check);
            case FAILS_MORE,
                    COMPUTES_SLOWER,
                    WAITS_LONGER,
                    EXCEEDS_ALLOWANCE,
                    PREDICTS_WORSE,
                    ANSWERS_OTHERWISE,
                    SPLIT_OTHERWISE,
                    LABELS_OTHERWISE ->
                    false;
        };
    }

    /// The sentence that says so where too few keys are left to go on.
    Optional<String> lackOfKeys() {
        return keysAreFew()
                ? Optional.of(new Sentences(evidence).fewKeys(FEWEST_KEYS))
                : Optional.empty();
    }

    /// Keys are asked for where arms are compared.
    private boolean keysAreFew() {
        return !evidence.alone().isNow()
                && evidence.seconds() >= SECONDS_TO_SEE_KEYS
                && evidence.keysAtRisk().isPresent()
                && evidence.keysAtRisk().getAsLong() < FEWEST_KEYS;
    }

    /// The bet behind a check; empty when the plan does not ask for it.
    private Optional<EProcess> process(Check check) {
        if (check.use() == Check.Use.ABORTS && !plan.alpha().has(check)) {
            return Optional.empty();
        }
        return switch (check) {
            case FAILS_MORE -> Optional.of(evidence.errors().worse().process());
            case COMPUTES_SLOWER -> Optional.of(evidence.compute().worse().process());
            case WAITS_LONGER -> Optional.of(evidence.queue().worse().process());
            case EXCEEDS_ALLOWANCE -> Optional.of(evidence.alone().test().process());
            case PREDICTS_WORSE -> evidence.quality().map(losses -> losses.worse().process());
            case ANSWERS_OTHERWISE -> evidence.mix().map(MixTest::process);
            case SPLIT_OTHERWISE -> Optional.of(evidence.share().process());
            case LABELS_OTHERWISE -> evidence.labelMix().map(MixTest::process);
            case FAILS_NO_MORE -> Optional.of(evidence.errors().noWorse().process());
            case FAILS_WITHIN_ALLOWANCE -> Optional.of(evidence.allowance().process());
            case COMPUTES_NO_SLOWER -> Optional.of(evidence.compute().noWorse().process());
            case PREDICTS_NO_WORSE -> evidence.quality().map(losses -> losses.noWorse().process());
        };
    }

    /// A fault that was shown once stays shown; a proof has to hold when the step ends.
    private static double logValue(Check check, EProcess process) {
        return check.use() == Check.Use.ADVANCES ? process.log() : process.peak();
    }

    private double logThreshold(Check check) {
        return switch (check.use()) {
            case ABORTS -> plan.alpha().logThreshold(check);
            case HOLDS -> HOLD_THRESHOLD;
            case ADVANCES -> -StrictMath.log(beta(check));
        };
    }

    /// The two ways to pass on errors share one beta.
    private double beta(Check check) {
        boolean shared = check == Check.FAILS_NO_MORE || check == Check.FAILS_WITHIN_ALLOWANCE;
        return shared ? plan.beta() / 2 : plan.beta();
    }

    private Finding finding(Check check, EProcess process, Sentences sentences) {
        double value = logValue(check, process);
        double threshold = logThreshold(check);
        Verdict verdict = verdict(check, threshold - value);
        String why = sentences.of(check, verdict, process.peakSecond());
        return new Finding(check, value, threshold, verdict, why);
    }

    /// `lack` is the logarithm of what the bet has yet to win.
    private Verdict verdict(Check check, double lack) {
        if (lack > 0) {
            return new Verdict.Inconclusive(missing(check, lack));
        }
        return check.use() == Check.Use.ADVANCES ? new Verdict.Passed() : new Verdict.Failed();
    }

    private Optional<Verdict.Missing> missing(Check check, double lack) {
        return switch (check) {
            case FAILS_MORE,
                    COMPUTES_SLOWER,
                    WAITS_LONGER,
                    EXCEEDS_ALLOWANCE,
                    PREDICTS_WORSE,
                    ANSWERS_OTHERWISE,
                    SPLIT_OTHERWISE,
                    LABELS_OTHERWISE ->
                    Optional.empty();
            case FAILS_NO_MORE -> missingEvents(evidence.errors(), lack);
            case FAILS_WITHIN_ALLOWANCE ->
                    missing(
                            evidence.allowance().goodAnswersFor(lack),
                            evidence.allowance().isShortOfKeys()
                                    ? "good answers, one of a key in ten seconds,"
                                    : "good answers");
            case COMPUTES_NO_SLOWER -> missingEvents(evidence.compute(), lack);
            case PREDICTS_NO_WORSE ->
                    evidence.quality()
                            .flatMap(losses ->
                                    missing(losses.noWorse().equalRowsFor(lack), "labelled rows"));
        };
    }

    private static Optional<Verdict.Missing> missingEvents(Comparison comparison, double lack) {
        Tally step = comparison.step();
        long candidate = step.trials(Arm.CANDIDATE);
        long stable = step.trials(Arm.STABLE);
        if (candidate == 0 || stable == 0) {
            return Optional.empty();
        }
        double share = (double) candidate / (candidate + stable);
        long events = OddsTest.equalEventsFor(lack, share, comparison.margin());
        return missing(events, "events in either version");
    }

    private static Optional<Verdict.Missing> missing(long amount, String of) {
        return Optional.of(new Verdict.Missing(amount, of));
    }
}
