package dev.slipway.monitoring;

import dev.slipway.api.inference.PredictionId;
import dev.slipway.monitoring.quality.Label;
import dev.slipway.monitoring.quality.PairedAnswer;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.RowMark;
import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.StickyKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// Simulated predictions that both versions make, twenty a second: their classes, and the labels
/// that come later or do not, joined as real ones are.
///
/// What is true of a row has a chance that stable estimates, more or less well. Labels of what did
/// not happen come first. All draws come from one seed.
final class SimulatedLabels {
    private static final Instant BEGIN = Instant.parse("2026-01-05T08:00:00Z");
    private static final int PER_SECOND = 20;
    private static final int DELAY = 60;
    private static final int MOST_ROWS = 200_000;
    private static final double NOISE = 0.1;
    private static final double POSITIVE = 0.3;

    private final Law law;
    private final SplittableRandom random;
    private final long salt;
    private final QualityJoin join = new QualityJoin(Duration.ofSeconds(DELAY), MOST_ROWS);
    private final StickyKeys sticky = new StickyKeys();
    private final List<List<Said>> coming = new ArrayList<>();
    private long number;

    /// What labels and answers are like.
    ///
    /// @param isCopy whether candidate answers as stable does; otherwise as well, and otherwise
    /// @param positive the estimate from which on candidate says yes; 0.3 is stable's
    /// @param keys that ask; 0 where every request is a key of its own
    /// @param missing which labels do not come
    record Law(boolean isCopy, double positive, int keys, Missing missing) {
        /// Copies of stable, of which every label comes.
        static final Law COPY = new Law(true, POSITIVE, 0, Missing.NONE);

        /// Another estimate, as good.
        Law retrained() {
            return new Law(false, positive, keys, missing);
        }

        /// Candidate says yes from this estimate on.
        Law sayingYesFrom(double estimate) {
            return new Law(isCopy, estimate, keys, missing);
        }

        Law lacking(Missing labels) {
            return new Law(isCopy, positive, keys, labels);
        }

        Law keyed(int number) {
            return new Law(isCopy, positive, number, missing);
        }
    }

    /// Which part of labels does not come.
    ///
    /// @param more of candidate's callers
    /// @param silentKeys part of the keys of which none comes
    record Missing(double ofNegatives, double ofPositives, double more, double silentKeys) {
        static final Missing NONE = new Missing(0, 0, 0, 0);
    }

    private record Said(PredictionId id, Label label) {}

    SimulatedLabels(Law law, long seed) {
        this.law = law;
        this.random = new SplittableRandom(~seed);
        this.salt = random.nextLong();
        for (int i = 0; i <= DELAY; i++) {
            coming.add(new ArrayList<>());
        }
    }

    /// Counts what is known by the end of a second.
    ///
    /// @param weight that candidate has in it
    void count(Second into, int second, double weight) {
        if (weight > 0 && weight < 1) {
            for (int i = 0; i < PER_SECOND; i++) {
                predict(into, second, weight);
            }
        }
        List<Said> now = coming.get(second % coming.size());
        now.forEach(said -> join.labelled(said.id(), said.label()));
        now.clear();
        List<RowMark> _ = join.count(BEGIN.plusSeconds(second), into);
        QualityJoin.News _ = join.news();
    }

    private void predict(Second into, int second, double weight) {
        long key = law.keys() > 0 ? random.nextInt(law.keys()) : random.nextLong();
        Arm arm = part(key, 0) < weight ? Arm.CANDIDATE : Arm.STABLE;
        double draw = random.nextDouble();
        double chance = 0.02 + 0.6 * draw * draw;
        boolean isTrue = random.nextDouble() < chance;
        double stable = noisy(chance);
        double candidate = law.isCopy() ? stable : noisy(chance);
        boolean saysYes = arm == Arm.STABLE ? stable >= POSITIVE : candidate >= law.positive();
        if (law.keys() > 0) {
            sticky.classify(into, arm, 0, key, saysYes ? 1 : 0);
        } else {
            into.classes().count(arm, 0, saysYes ? 1 : 0);
        }
        long millis = BEGIN.plusSeconds(second).toEpochMilli();
        PredictionId id = new PredictionId("%012x%020x".formatted(millis, number++));
        OptionalLong caller = law.keys() > 0 ? OptionalLong.of(key) : OptionalLong.empty();
        join.answered(
                new PairedAnswer(
                        id, arm, caller, new Answer.Number(stable), new Answer.Number(candidate)));
        if (!isMissing(arm, key, isTrue)) {
            int first = isTrue ? DELAY / 2 : 1;
            int lag = first + random.nextInt(isTrue ? DELAY / 2 : DELAY / 4);
            coming.get((second + lag) % coming.size())
                    .add(new Said(id, new Label.Number(isTrue ? 1 : 0)));
        }
    }

    private double noisy(double chance) {
        return Math.clamp(chance + NOISE * (2 * random.nextDouble() - 1), 0, 1);
    }

    private boolean isMissing(Arm arm, long key, boolean isTrue) {
        Missing missing = law.missing();
        double part = isTrue ? missing.ofPositives() : missing.ofNegatives();
        double all = arm == Arm.CANDIDATE ? part + missing.more() : part;
        return random.nextDouble() < all || part(key, 1) < missing.silentKeys();
    }

    /// Where a key falls between 0 and 1, for one of two purposes.
    private double part(long key, int purpose) {
        long mixed = ((key + 1 + purpose) * 0x9E3779B97F4A7C15L) ^ salt;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L + purpose;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return ((mixed ^ mixed >>> 31) >>> 11) * 0x1p-53;
    }
}
