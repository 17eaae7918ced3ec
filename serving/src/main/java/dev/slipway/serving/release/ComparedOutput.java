package dev.slipway.serving.release;

import dev.slipway.api.model.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BiPredicate;

/// An output by which the answers of two versions are compared: one that both have, by its name,
/// wherever it stands among their outputs.
///
/// @param ofStable its place among stable's outputs
/// @param ofCandidate its place among candidate's
public record ComparedOutput(Kind kind, String name, int ofStable, int ofCandidate) {
    /// Wider rows are not read for each answer.
    static final int WIDEST = 1_024;

    /// A score stands alone, or is the last of two.
    private static final int WIDEST_SCORE = 2;

    /// Only answers say how many numbers a row has.
    private static final long OPEN = -1;

    /// What signatures and packages say, one after the other, the surest sign of a class first.
    private static final List<Rule> SURE =
            List.of(
                    new Rule(
                            Kind.SCORE,
                            (stable, candidate) ->
                                    isScore(stable)
                                            && isScore(candidate)
                                            && stable.datatype().isFloatingPoint()
                                            && width(stable) != OPEN),
                    new Rule(
                            Kind.SCORE,
                            (stable, candidate) ->
                                    isScore(stable)
                                            && isScore(candidate)
                                            && stable.datatype().isFloatingPoint()),
                    new Rule(
                            Kind.NAMED,
                            (stable, candidate) ->
                                    hasClasses(stable)
                                            && hasClasses(candidate)
                                            && (isNamed(stable) || isNamed(candidate))),
                    new Rule(
                            Kind.SCORE,
                            (stable, candidate) -> isScore(stable) && isScore(candidate)));

    /// What only answers show. Numbers do so with their first row, so they come first.
    private static final List<Rule> SHOWN =
            List.of(
                    new Rule(
                            Kind.PROBABILITIES,
                            (stable, candidate) -> hasClasses(stable) && hasClasses(candidate)),
                    new Rule(
                            Kind.LABEL,
                            (stable, candidate) -> isLabel(stable) && isLabel(candidate)));

    /// How an output says a class.
    public enum Kind {
        /// By a score, and the thresholds of both packages.
        SCORE(true),
        /// By the greatest of several numbers, of classes that have names.
        NAMED(true),
        /// By the greatest of several numbers, where a row's numbers are probabilities.
        PROBABILITIES(false),
        /// By a text or a whole number, one for each row, where one version has answered several
        /// and one of them again.
        LABEL(false);

        private final boolean isSure;

        Kind(boolean isSure) {
            this.isSure = isSure;
        }

        /// Whether signatures and packages say so, and no answer has to show it.
        public boolean isSure() {
            return isSure;
        }
    }

    private record Rule(Kind kind, BiPredicate<TensorSpec, TensorSpec> fits) {}

    /// The output that decides; none where none can that both versions have. Several where answers
    /// have to show which one does: the first that has shown that it has classes.
    public static List<ComparedOutput> of(Answering stable, Answering candidate) {
        boolean bothDecide = stable.threshold() != null && candidate.threshold() != null;
        for (Rule rule : SURE) {
            if (rule.kind() == Kind.SCORE && !bothDecide) {
                continue;
            }
            List<ComparedOutput> found = outputs(rule, stable, candidate);
            if (!found.isEmpty()) {
                return List.of(found.getFirst());
            }
        }
        return SHOWN.stream().flatMap(rule -> outputs(rule, stable, candidate).stream()).toList();
    }

    private static List<ComparedOutput> outputs(Rule rule, Answering stable, Answering candidate) {
        List<TensorSpec> ofStable = stable.signature().outputs();
        List<TensorSpec> ofCandidate = candidate.signature().outputs();
        List<ComparedOutput> found = new ArrayList<>();
        for (int place = 0; place < ofStable.size(); place++) {
            TensorSpec spec = ofStable.get(place);
            OptionalInt other = candidate.signature().outputIndex(spec.name());
            if (other.isPresent() && rule.fits().test(spec, ofCandidate.get(other.getAsInt()))) {
                found.add(new ComparedOutput(rule.kind(), spec.name(), place, other.getAsInt()));
            }
        }
        return found;
    }

    private static boolean isScore(TensorSpec spec) {
        return spec.datatype().isFixedSize() && width(spec) <= WIDEST_SCORE && width(spec) != 0;
    }

    /// Whether a row may have a label.
    public static boolean isLabel(TensorSpec spec) {
        return !spec.datatype().isFloatingPoint() && width(spec) == 1;
    }

    /// Whether a row may have a number for each of several classes.
    public static boolean hasClasses(TensorSpec spec) {
        return spec.datatype().isFloatingPoint()
                && spec.shape().rank() == 2
                && width(spec) > 1
                && width(spec) <= WIDEST;
    }

    static boolean isNamed(TensorSpec spec) {
        return !spec.labels().isEmpty();
    }

    /// How many numbers, or texts, a row has.
    private static long width(TensorSpec spec) {
        return switch (spec.shape().rank()) {
            case 0 -> 1;
            case 1 -> spec.hasOpenFirstAxis() ? 1 : spec.shape().extent(0);
            case 2 -> spec.shape().extent(1);
            default -> OPEN;
        };
    }
}
