package dev.slipway.jobs.attempt;

import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.release.ReleaseSplit;
import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which versions score a stream: one, and beside it candidate of a release that divides the
/// requests of its endpoint.
///
/// @param stable scores what candidate does not
/// @param canary null where nothing is divided
public record SplitChoice(ModelChoice stable, @Nullable Canary canary) {
    /// The part that candidate scores.
    ///
    /// @param terms which rows these are: those whose keys' requests it answers
    public record Canary(ModelChoice candidate, ReleaseSplit terms) {
        /// *Errors*: `IllegalArgumentException` for another version than the terms name.
        public Canary {
            require("candidate", candidate, terms.candidate());
        }
    }

    /// *Errors*: `IllegalArgumentException` for another version than the canary's terms name.
    public SplitChoice {
        if (canary != null) {
            require("stable", stable, canary.terms().stable());
        }
    }

    private static void require(String side, ModelChoice model, VersionNumber named) {
        if (model.version() != named.value()) {
            throw new IllegalArgumentException(
                    side + ": version " + model.version() + " (expected: " + named + ")");
        }
    }

    /// One version for all rows.
    public static SplitChoice alone(ModelChoice model) {
        return new SplitChoice(model, null);
    }

    /// Whether the same versions score the same rows, wherever their packages lie.
    public boolean isSame(SplitChoice other) {
        Canary theirs = other.canary;
        if (canary == null || theirs == null) {
            return canary == null && theirs == null && stable.isSame(other.stable);
        }
        return stable.isSame(other.stable)
                && canary.candidate().isSame(theirs.candidate())
                && canary.terms().equals(theirs.terms());
    }

    /// Such as `flights/3, 5 % by 4`.
    String label() {
        return canary == null
                ? stable.label()
                : stable.label()
                        + ", "
                        + percent(canary.terms().weight())
                        + " % by "
                        + canary.candidate().version();
    }

    private static String percent(double weight) {
        return BigDecimal.valueOf(weight).movePointRight(2).stripTrailingZeros().toPlainString();
    }

    /// Why an attempt ends in which this scores, when another one is wanted, in words.
    public String reasonFor(SplitChoice wanted) {
        return (wanted.stable().equals(stable)
                        ? "another division of the rows was wanted: "
                        : "another version was wanted: ")
                + wanted.label();
    }

    /// All versions that score, stable first.
    public List<ModelChoice> models() {
        return canary == null ? List.of(stable) : List.of(stable, canary.candidate());
    }
}
