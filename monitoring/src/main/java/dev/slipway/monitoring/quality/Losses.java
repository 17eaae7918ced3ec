package dev.slipway.monitoring.quality;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;

/// What an answer loses against the truth, between 0 and 1.
///
/// A probability loses the square of its distance from 0 or 1. An estimate of any other number
/// loses its share of both versions' errors, so no scale has to be known. A class loses everything
/// or nothing. *Source*: Brier score; relative absolute error.
final class Losses {
    private Losses() {}

    /// Both losses on one row.
    record Pair(double stable, double candidate) {}

    /// The losses of two answers whose truth is `label`.
    static Pair of(Answer stable, Answer candidate, Label label) {
        return switch (label) {
            case Label.Named(String name) ->
                    new Pair(classLoss(stable, name), classLoss(candidate, name));
            case Label.Number(double truth) -> numbers(stable, candidate, truth);
        };
    }

    private static Pair numbers(Answer stable, Answer candidate, double truth) {
        if (!(stable instanceof Answer.Number(double ofStable))
                || !(candidate instanceof Answer.Number(double ofCandidate))) {
            String name = Label.nameOf(truth);
            return new Pair(classLoss(stable, name), classLoss(candidate, name));
        }
        boolean isChance = truth == 0 || truth == 1;
        if (isChance && isProbability(ofStable) && isProbability(ofCandidate)) {
            return new Pair(square(ofStable - truth), square(ofCandidate - truth));
        }
        double errorOfStable = error(ofStable, truth);
        double errorOfCandidate = error(ofCandidate, truth);
        double both = errorOfStable + errorOfCandidate;
        if (both == 0) {
            return new Pair(0, 0);
        }
        if (both == Double.POSITIVE_INFINITY) {
            return new Pair(isInfinite(errorOfStable), isInfinite(errorOfCandidate));
        }
        return new Pair(errorOfStable / both, errorOfCandidate / both);
    }

    private static boolean isProbability(double value) {
        return value >= 0 && value <= 1;
    }

    private static double error(double answer, double truth) {
        double error = StrictMath.abs(answer - truth);
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static double isInfinite(double error) {
        return error == Double.POSITIVE_INFINITY ? 1 : 0;
    }

    private static double square(double value) {
        return value * value;
    }

    private static double classLoss(Answer answer, String label) {
        String name =
                switch (answer) {
                    case Answer.Named(String given) -> given;
                    case Answer.Number(double value) -> Label.nameOf(value);
                };
        return name.equals(label) ? 0 : 1;
    }
}
