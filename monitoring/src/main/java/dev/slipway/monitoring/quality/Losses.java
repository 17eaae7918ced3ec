package dev.slipway.monitoring.quality;

import dev.slipway.api.model.WrittenNumber;
import dev.slipway.monitoring.quality.PairedAnswer.Answer;
import java.util.Optional;

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

    /// The losses of two answers whose truth is `label`; empty where it is one that such answers
    /// cannot be, so that it says nothing of them.
    static Optional<Pair> of(Answer stable, Answer candidate, Label label) {
        if (stable instanceof Answer.Number(Amount ofStable)
                && candidate instanceof Answer.Number(Amount ofCandidate)) {
            return number(label).map(truth -> numbers(ofStable, ofCandidate, truth));
        }
        return mayBe(stable, candidate, label)
                ? Optional.of(new Pair(classLoss(stable, label), classLoss(candidate, label)))
                : Optional.empty();
    }

    /// Whether such answers can be what the label says. Of two texts it is enough that one of them
    /// is a number: what only one version answers must not decide which rows count.
    private static boolean mayBe(Answer stable, Answer candidate, Label label) {
        if (stable instanceof Answer.Named(String one)
                && candidate instanceof Answer.Named(String other)) {
            return label instanceof Label.Named
                    || number(one).isPresent()
                    || number(other).isPresent();
        }
        return mayBe(stable, label) && mayBe(candidate, label);
    }

    private static boolean mayBe(Answer answer, Label label) {
        boolean isNumber = number(label).isPresent();
        return switch (answer) {
            case Answer.Named _, Answer.Nothing _ -> true;
            case Answer.Place(int _, String name) -> isNumber || !name.isEmpty();
            case Answer.Number _ -> isNumber;
        };
    }

    private static Pair numbers(Amount ofStable, Amount ofCandidate, Amount truth) {
        boolean isChance = truth.number() == 0 || truth.number() == 1;
        if (isChance && isProbability(ofStable) && isProbability(ofCandidate)) {
            return new Pair(square(ofStable.distance(truth)), square(ofCandidate.distance(truth)));
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

    private static boolean isProbability(Amount answer) {
        return answer.number() >= 0 && answer.number() <= 1;
    }

    private static double error(Amount answer, Amount truth) {
        double error = answer.distance(truth);
        return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
    }

    private static double isInfinite(double error) {
        return error == Double.POSITIVE_INFINITY ? 1 : 0;
    }

    private static double square(double value) {
        return value * value;
    }

    private static double classLoss(Answer answer, Label label) {
        boolean isRight =
                switch (answer) {
                    case Answer.Named(String name) -> isName(name, label);
                    case Answer.Place(int place, String name) ->
                            isNamed(name, label)
                                    ? isName(name, label)
                                    : isValue(Amount.of(place), label);
                    case Answer.Number(Amount value) -> isValue(value, label);
                    case Answer.Nothing _ -> false;
                };
        return isRight ? 0 : 1;
    }

    /// Whether a label means a class by its name and not by its place.
    private static boolean isNamed(String name, Label label) {
        return !name.isEmpty() && (number(label).isEmpty() || number(name).isPresent());
    }

    /// Whether a label is this name; a number is, however the name writes it.
    private static boolean isName(String name, Label label) {
        return switch (label) {
            case Label.Named(String text) -> text.equals(name);
            case Label.Number(Amount value) -> number(name).filter(value::is).isPresent();
        };
    }

    private static boolean isValue(Amount value, Label label) {
        return number(label).filter(value::is).isPresent();
    }

    private static Optional<Amount> number(Label label) {
        return switch (label) {
            case Label.Number(Amount value) -> Optional.of(value);
            case Label.Named(String text) -> number(text);
        };
    }

    /// The number that a text is; empty where it is none.
    private static Optional<Amount> number(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (OF_NUMBERS.indexOf(text.charAt(i)) < 0) {
                return Optional.empty();
            }
        }
        return WrittenNumber.cell(text).flatMap(Amount::of);
    }
}
