package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.runtime.trees.ensemble.OutputTransform;
import java.util.Arrays;
import java.util.Optional;

/// What LightGBM's objectives make of raw scores.
///
/// *Source*: `ConvertOutput` in LightGBM `src/objective`.
final class Objective {
    private Objective() {}

    /// One number to one number.
    private interface Curve {
        double at(double score);
    }

    /// The transform of the header's `objective` entry for `groups` scores per row; empty where
    /// LightGBM knows no such objective.
    static Optional<OutputTransform> named(String text, int groups) {
        String[] words = text.strip().split(" +");
        boolean root = Arrays.asList(words).contains("sqrt");
        return switch (words[0]) {
            case "regression",
                    "regression_l2",
                    "mean_squared_error",
                    "mse",
                    "l2",
                    "l2_root",
                    "root_mean_squared_error",
                    "rmse",
                    "regression_l1",
                    "mean_absolute_error",
                    "l1",
                    "mae",
                    "quantile",
                    "fair",
                    "mape",
                    "mean_absolute_percentage_error" ->
                    Optional.of(root ? each(Objective::signedSquare) : OutputTransform.NONE);
            case "huber",
                    "lambdarank",
                    "rank_xendcg",
                    "xendcg",
                    "xe_ndcg",
                    "xe_ndcg_mart",
                    "xendcg_mart",
                    "custom",
                    "none",
                    "null",
                    "na",
                    "" ->
                    Optional.of(OutputTransform.NONE);
            case "poisson", "gamma", "tweedie" -> Optional.of(each(Math::exp));
            case "cross_entropy", "xentropy" -> Optional.of(each(logistic(1)));
            case "cross_entropy_lambda", "xentlambda" ->
                    Optional.of(each(score -> Math.log1p(Math.exp(score))));
            case "binary" -> parameter(words, "sigmoid", 1).map(k -> each(logistic(k)));
            case "multiclass", "softmax" ->
                    parameter(words, "num_class", groups)
                            .filter(count -> count == groups)
                            .map(count -> new Softmax());
            case "multiclassova", "multiclass_ova", "ova", "ovr" ->
                    parameter(words, "num_class", groups)
                            .filter(count -> count == groups)
                            .flatMap(count -> parameter(words, "sigmoid", 1))
                            .map(k -> each(logistic(k)));
            default -> Optional.empty();
        };
    }

    private static Optional<Double> parameter(String[] words, String name, double otherwise) {
        for (String word : words) {
            if (word.startsWith(name + ":")) {
                try {
                    return Optional.of(Double.parseDouble(word.substring(name.length() + 1)));
                } catch (NumberFormatException e) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(otherwise);
    }

    private static double signedSquare(double score) {
        return Math.signum(score) * score * score;
    }

    private static Curve logistic(double steepness) {
        return score -> 1.0 / (1.0 + Math.exp(-steepness * score));
    }

    private static OutputTransform each(Curve curve) {
        return new Each(curve);
    }

    private record Each(Curve curve) implements OutputTransform {
        @Override
        public int width(int groups) {
            return groups;
        }

        @Override
        public void apply(double[] scores, double[] answers) {
            for (int i = 0; i < scores.length; i++) {
                answers[i] = curve.at(scores[i]);
            }
        }
    }

    private record Softmax() implements OutputTransform {
        @Override
        public int width(int groups) {
            return groups;
        }

        @Override
        public void apply(double[] scores, double[] answers) {
            double greatest = scores[0];
            for (double score : scores) {
                // std::max(score, greatest): keeps `score` unless it is smaller.
                greatest = score < greatest ? greatest : score;
            }
            double sum = 0;
            for (int i = 0; i < scores.length; i++) {
                answers[i] = Math.exp(scores[i] - greatest);
                sum += answers[i];
            }
            for (int i = 0; i < scores.length; i++) {
                answers[i] /= sum;
            }
        }
    }
}
