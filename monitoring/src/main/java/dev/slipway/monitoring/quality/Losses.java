package dev.slipway.monitoring.quality;

import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import java.util.Optional;
import java.util.OptionalDouble;

/// What an answer loses against the truth, between 0 and 1.
///
/// A probability loses the square of its distance from 0 or 1. An estimate of any other number
/// loses its share of both versions' errors, so no scale has to be known. A class loses everything
/// or nothing: a number that is its label means its name where names are numbers, else its place.
/// *Source*: Brier score; relative absolute error.
final class Losses {
    private static final String OF_NUMBERS = "0123456789+-.eE";

    private Losses() {}

    /// Both losses on one row.
    record Pair(double stable, double candidate) {}

    /// The losses of two answers whose truth is `label`; empty where it is a text that such answers
    /// cannot be, so that it says nothing of them.
    static Optional<Pair> of(Answer stable, Answer candidate, Label label) {
        return switch (label) {
            case Label.Named(String name) -> texts(stable, candidate, name);
            case Label.Number(double truth) -> Optional.of(numbers(stable, candidate, truth));
        };
    }

    private static Optional<Pair> texts(Answer stable, Answer candidate, String label) {
        OptionalDouble number = number(label);
        boolean areNumbers =
                stable instanceof Answer.Number && candidate instanceof Answer.Number;
        if (areNumbers && number.isPresent()) {
            return Optional.of(numbers(stable, candidate, number.getAsDouble()));
        }
        return mayBe(stable, label) && mayBe(candidate, label)
                ? Optional.of(classes(stable, candidate, label))
                : Optional.empty();
    }

    /// Whether an answer of this kind can be what the label says.
    private static boolean mayBe(Answer answer, String label) {
        return switch (answer) {
            case Answer.Named _ -> true;
            case Answer.Place(int _, String name) -> !name.isEmpty() || number(label).isPresent();
            case Answer.Number _ -> number(label).isPresent();
        };
    }

    private static Pair numbers(Answer stable, Answer candidate, double truth) {
        if (!(stable instanceof Answer.Number(double ofStable))
                || !(candidate instanceof Answer.Number(double ofCandidate))) {
            return classes(stable, candidate, Label.nameOf(truth));
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

    private static Pair classes(Answer stable, Answer candidate, String label) {
        return new Pair(classLoss(stable, label), classLoss(candidate, label));
    }

    private static double classLoss(Answer answer, String label) {
        String name =
                switch (answer) {
                    case Answer.Named(String given) -> given;
                    case Answer.Place(int place, String given) ->
                            isNamed(given, label) ? given : Integer.toString(place);
                    case Answer.Number(double value) -> Label.nameOf(value);
                };
        return name.equals(label) ? 0 : 1;
    }

    /// Whether a label means a class by its name and not by its place.
    private static boolean isNamed(String name, String label) {
        return !name.isEmpty() && (number(label).isEmpty() || number(name).isPresent());
    }

    /// The number that a text is; empty where it is none.
    private static OptionalDouble number(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (OF_NUMBERS.indexOf(text.charAt(i)) < 0) {
                return OptionalDouble.empty();
            }
        }
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
