package dev.slipway.runtime.trees.xgboost;

import dev.slipway.runtime.trees.ensemble.OutputTransform;
import java.util.Map;
import java.util.Optional;

/// What an XGBoost objective does outside training: how the stored base score becomes a margin, and
/// how margins become answers. All steps round to float where XGBoost's do.
///
/// *Source*: XGBoost's `PredTransform` and `ProbToMargin` of each objective.
enum Objective {
    /// The margin is the answer.
    IDENTITY,
    /// A logistic curve; the base score is a probability.
    LOGISTIC,
    /// An exponential; the base score is a mean.
    EXPONENTIAL,
    /// 1 for a positive margin, else 0.
    HINGE,
    /// The class with the largest margin.
    ARGMAX,
    /// Probabilities of all classes.
    SOFTMAX,
    /// The lowest expectile, then the gap from each to the next before a softplus.
    EXPECTILES;

    /// The narrowest gap between two base expectiles, as XGBoost has it.
    private static final float NARROWEST_GAP = 1e-6f;

    /// The nearest that a base probability comes to 0 and to 1, as XGBoost has it.
    private static final float FARTHEST_ODDS = 1e-6f;

    private static final Map<String, Objective> BY_NAME =
            Map.ofEntries(
                    Map.entry("reg:squarederror", IDENTITY),
                    Map.entry("reg:linear", IDENTITY),
                    Map.entry("reg:squaredlogerror", IDENTITY),
                    Map.entry("reg:pseudohubererror", IDENTITY),
                    Map.entry("reg:absoluteerror", IDENTITY),
                    Map.entry("reg:quantileerror", IDENTITY),
                    Map.entry("reg:expectileerror", EXPECTILES),
                    Map.entry("rank:pairwise", IDENTITY),
                    Map.entry("rank:ndcg", IDENTITY),
                    Map.entry("rank:map", IDENTITY),
                    Map.entry("binary:logitraw", IDENTITY),
                    Map.entry("binary:logistic", LOGISTIC),
                    Map.entry("reg:logistic", LOGISTIC),
                    Map.entry("binary:hinge", HINGE),
                    Map.entry("count:poisson", EXPONENTIAL),
                    Map.entry("reg:gamma", EXPONENTIAL),
                    Map.entry("reg:tweedie", EXPONENTIAL),
                    Map.entry("survival:cox", EXPONENTIAL),
                    Map.entry("survival:aft", EXPONENTIAL),
                    Map.entry("multi:softmax", ARGMAX),
                    Map.entry("multi:softprob", SOFTMAX));

    /// The objective of this name, if it is known.
    static Optional<Objective> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// The margin of a group's stored base score.
    ///
    /// @param below the base score of the group before, or NaN for the first group
    float margin(float baseScore, float below) {
        return switch (this) {
            case LOGISTIC -> logit(baseScore);
            case EXPONENTIAL -> (float) Math.log(baseScore);
            case IDENTITY, HINGE, ARGMAX, SOFTMAX -> baseScore;
            case EXPECTILES -> Float.isNaN(below) ? baseScore : gapMargin(baseScore - below);
        };
    }

    /// Of labels that are all the same XGBoost keeps 0 or 1 as their mean, and takes the nearest
    /// probability that has a margin; NaN for what is no probability.
    private static float logit(float probability) {
        if (!(probability >= 0 && probability <= 1)) {
            return Float.NaN;
        }
        float bounded = Math.clamp(probability, FARTHEST_ODDS, 1.0f - FARTHEST_ODDS);
        return -(float) Math.log(1.0f / bounded - 1.0f);
    }

    private static float gapMargin(float gap) {
        float kept = Math.max(gap, NARROWEST_GAP);
        // The softplus inverted, in the form that does not overflow.
        return kept + (float) Math.log1p(-(float) Math.exp(-kept));
    }

    /// The step from margins to answers.
    OutputTransform transform() {
        return switch (this) {
            case IDENTITY -> OutputTransform.NONE;
            case LOGISTIC -> (EachScore) Objective::logistic;
            case EXPONENTIAL -> (EachScore) score -> (float) Math.exp(score);
            case HINGE -> (EachScore) score -> score > 0 ? 1 : 0;
            case ARGMAX -> new Argmax();
            case SOFTMAX -> new Softmax();
            case EXPECTILES -> new Expectiles();
        };
    }

    private static float logistic(float score) {
        // XGBoost's own guards: the cap keeps the exponential finite.
        float exponential = (float) Math.exp(Math.min(-score, 88.7f));
        return 1.0f / (exponential + 1.0f + 1e-16f);
    }

    /// A transform of each score by itself.
    private interface EachScore extends OutputTransform {
        float one(float score);

        @Override
        default int width(int groups) {
            return groups;
        }

        @Override
        default void apply(double[] scores, double[] answers) {
            for (int i = 0; i < scores.length; i++) {
                answers[i] = one((float) scores[i]);
            }
        }
    }

    private static final class Expectiles implements OutputTransform {
        @Override
        public int width(int groups) {
            return groups;
        }

        @Override
        public void apply(double[] scores, double[] answers) {
            float expectile = (float) scores[0];
            answers[0] = expectile;
            for (int i = 1; i < scores.length; i++) {
                expectile += softplus((float) scores[i]);
                answers[i] = expectile;
            }
        }

        private static float softplus(float value) {
            return value > 0
                    ? value + (float) Math.log1p(Math.exp(-value))
                    : (float) Math.log1p(Math.exp(value));
        }
    }

    private static final class Argmax implements OutputTransform {
        @Override
        public int width(int groups) {
            return 1;
        }

        @Override
        public void apply(double[] scores, double[] answers) {
            int best = 0;
            for (int i = 1; i < scores.length; i++) {
                if (scores[i] > scores[best]) {
                    best = i;
                }
            }
            answers[0] = best;
        }
    }

    private static final class Softmax implements OutputTransform {
        @Override
        public int width(int groups) {
            return groups;
        }

        @Override
        public void apply(double[] scores, double[] answers) {
            float largest = (float) scores[0];
            for (double score : scores) {
                largest = Math.max(largest, (float) score);
            }
            double sum = 0;
            for (int i = 0; i < scores.length; i++) {
                answers[i] = (float) Math.exp((float) scores[i] - largest);
                sum += answers[i];
            }
            for (int i = 0; i < scores.length; i++) {
                answers[i] = (float) answers[i] / (float) sum;
            }
        }
    }
}
