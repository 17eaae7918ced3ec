package dev.slipway.monitoring;

import dev.slipway.api.release.PerformanceReport;
import dev.slipway.monitoring.evidence.EvidenceTerms;
import dev.slipway.stats.Evidence;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Evidence that says what a test needs it to say.
public final class MadeEvidence {
    public static final Second.Shape SHAPE = new Second.Shape(1, 2);
    public static final EvidenceTerms TERMS = new EvidenceTerms(0.01, 0.05, false, 0.01, SHAPE);

    private MadeEvidence() {}

    /// What a candidate showed under load.
    public static PerformanceReport performance(PerformanceReport.Verdict verdict) {
        return new PerformanceReport(
                verdict,
                "200 requests at 50 a second, alone",
                50,
                Duration.ofMillis(30),
                Duration.ofMillis(200),
                new PerformanceReport.Arm(200, 1.5, 2.5, 3, 1),
                new PerformanceReport.Arm(201, 1.25, 2, 2, 0));
    }

    public static Evidence none() {
        return new Evidence(TERMS.plan());
    }

    /// A few seconds from which nothing follows.
    public static Evidence little() {
        return of(20, 0.01, 0.01);
    }

    /// Enough for the step to end.
    public static Evidence enough() {
        return of(900, 0.002, 0.002);
    }

    public static Evidence worse() {
        return of(60, 0.5, 0.001);
    }

    public static Evidence fewKeys() {
        Evidence evidence = none();
        seconds(evidence, 120, second -> second.keysAtRisk(50));
        return evidence;
    }

    /// Candidate answers classes in other proportions.
    public static Evidence otherClasses() {
        Evidence evidence = of(900, 0.002, 0.002);
        SplittableRandom random = new SplittableRandom(5);
        seconds(
                evidence,
                300,
                second -> {
                    for (int i = 0; i < 50; i++) {
                        Arm arm = i < 10 ? Arm.CANDIDATE : Arm.STABLE;
                        double positive = arm == Arm.CANDIDATE ? 0.4 : 0.2;
                        second.classes().count(arm, 0, random.nextDouble() < positive ? 1 : 0);
                    }
                });
        return evidence;
    }

    /// The same, and too few keys are left.
    public static Evidence otherClassesOfFewKeys() {
        Evidence evidence = otherClasses();
        seconds(evidence, 1, second -> second.keysAtRisk(50));
        return evidence;
    }

    private static Evidence of(int seconds, double candidateBad, double stableBad) {
        Evidence evidence = none();
        SplittableRandom random = new SplittableRandom(7);
        seconds(evidence, seconds, second -> fill(second, random, candidateBad, stableBad));
        return evidence;
    }

    public static void seconds(Evidence evidence, int count, Consumer<Second> counting) {
        Second second = new Second(SHAPE);
        for (int i = 0; i < count; i++) {
            second.begin(evidence.next(3, 0.25));
            counting.accept(second);
            evidence.observe(second);
        }
    }

    public static void fill(
            Second second, SplittableRandom random, double candidateBad, double stableBad) {
        for (int i = 0; i < 100; i++) {
            Arm arm = i < 25 ? Arm.CANDIDATE : Arm.STABLE;
            double bad = arm == Arm.CANDIDATE ? candidateBad : stableBad;
            double millis = 10 * StrictMath.exp(0.5 * random.nextGaussian());
            second.answer(arm, 0, random.nextDouble() < bad);
            second.compute().count(arm, 0, (long) (millis * 1_000_000));
        }
    }
}
