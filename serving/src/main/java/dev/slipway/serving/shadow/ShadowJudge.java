package dev.slipway.serving.shadow;

import dev.slipway.api.shadow.ShadowReport.Coverage;
import dev.slipway.api.shadow.ShadowReport.KindCount;
import dev.slipway.api.shadow.ShadowReport.Part;
import dev.slipway.api.shadow.ShadowReport.TensorFinding;
import dev.slipway.api.shadow.ShadowSpec;
import dev.slipway.api.shadow.ShadowVerdict;
import dev.slipway.api.shadow.ShadowVerdict.Result;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Says what the counts of a shadow mean. Too little is never a pass and never a failure.
final class ShadowJudge {
    /// A smaller part of what was sampled may be a choice.
    static final double LEAST_COVERAGE = 0.8;

    private ShadowJudge() {}

    static ShadowVerdict verdict(ShadowSpec spec, Coverage coverage, List<TensorFinding> tensors) {
        if (coverage.completed() < spec.pairs()) {
            return insufficient(
                    coverage.completed() + " pairs compared (expected: >= " + spec.pairs() + ")");
        }
        if (coverage.part() < LEAST_COVERAGE) {
            return insufficient(
                    String.format(
                            Locale.ROOT,
                            "%.0f %% of what was sampled was compared (expected: >= %.0f %%)",
                            100 * coverage.part(),
                            100 * LEAST_COVERAGE));
        }
        Double mostFlips = spec.mostFlips();
        return mostFlips == null ? byValues(tensors) : byDecisions(tensors, mostFlips);
    }

    private static ShadowVerdict byValues(List<TensorFinding> tensors) {
        for (TensorFinding tensor : tensors) {
            if (tensor.differs()) {
                return differs(tensor);
            }
        }
        for (TensorFinding tensor : tensors) {
            if (tensor.beyond().low() > tensor.stableBeyond().high()
                    || (tensor.beyond().count() > 0 && tensor.stableBeyond().count() == 0)) {
                return insufficient(
                        said(tensor) + "; stable was not asked again often enough to tell");
            }
        }
        return tensors.stream()
                .filter(tensor -> tensor.beyond().count() > 0)
                .findFirst()
                .map(tensor -> said(tensor) + ": no more than chance explains")
                .map(why -> new ShadowVerdict(Result.PASSED, why))
                .orElseGet(() ->
                        new ShadowVerdict(
                                Result.PASSED, "all answers are the same within the tolerances"));
    }

    private static ShadowVerdict byDecisions(List<TensorFinding> tensors, double most) {
        @Nullable TensorFinding worst = null;
        @Nullable TensorFinding open = null;
        for (TensorFinding tensor : tensors) {
            if (tensor.differs() && tensor.kinds().stream().anyMatch(ShadowJudge::isOfForm)) {
                return differs(tensor);
            }
            Part flips = decisions(tensor);
            if (flips.of() == 0) {
                continue;
            }
            if (flips.low() > most) {
                return new ShadowVerdict(Result.DIFFERS, decided(tensor, most));
            }
            open = flips.count() > 0 && flips.high() > most ? tensor : open;
            worst = worst == null || part(flips) > part(decisions(worst)) ? tensor : worst;
        }
        if (worst == null) {
            return insufficient("no answer decides anything");
        }
        return open == null
                ? new ShadowVerdict(Result.PASSED, decided(worst, most))
                : insufficient(decided(open, most) + "; too few to tell whether there are more");
    }

    private static Part decisions(TensorFinding tensor) {
        return tensor.flips().of() > 0 ? tensor.flips() : tensor.rankFlips();
    }

    private static double part(Part flips) {
        return (double) flips.count() / flips.of();
    }

    private static String decided(TensorFinding tensor, double most) {
        Part flips = decisions(tensor);
        return String.format(
                Locale.ROOT,
                "tensor '%s': %d of %d decisions are others, %.3g %% (expected: <= %.3g %%)",
                tensor.name(),
                flips.count(),
                flips.of(),
                100 * part(flips),
                100 * most);
    }

    private static boolean isOfForm(KindCount kind) {
        return !kind.kind().equals("values");
    }

    private static ShadowVerdict differs(TensorFinding tensor) {
        return new ShadowVerdict(Result.DIFFERS, said(tensor));
    }

    private static String said(TensorFinding tensor) {
        return String.format(
                Locale.ROOT,
                "tensor '%s' differs in %d of %d pairs, stable from itself in %d of %d",
                tensor.name(),
                tensor.beyond().count(),
                tensor.beyond().of(),
                tensor.stableBeyond().count(),
                tensor.stableBeyond().of());
    }

    private static ShadowVerdict insufficient(String why) {
        return new ShadowVerdict(Result.INSUFFICIENT, why);
    }
}
