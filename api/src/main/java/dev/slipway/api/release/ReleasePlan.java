package dev.slipway.api.release;

import dev.slipway.api.error.TimeText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a release goes and what it takes to go on, fixed before it begins.
///
/// @param sticky what keeps a caller with one version
/// @param patience how long each part takes at least, and at most
/// @param risks the chances of being wrong that are accepted
/// @param labels whether the labels of predictions, once known, count as evidence
/// @param rules that people want beside the evidence
/// @param quarantine whether a version that was rolled back for its own fault may serve nobody
///     until somebody says otherwise
/// @param gates what candidate has to keep before it answers anybody
public record ReleasePlan(
        ReleaseStrategy strategy,
        StickyKey sticky,
        Patience patience,
        Risks risks,
        boolean labels,
        List<UserRule> rules,
        boolean quarantine,
        Gates gates) {
    /// The usual plan: a canary of five steps.
    public static final ReleasePlan USUAL =
            new ReleasePlan(
                    ReleaseStrategy.Canary.LADDER,
                    new StickyKey.Header(StickyKey.Header.USUAL),
                    Patience.USUAL,
                    Risks.USUAL,
                    false,
                    List.of(),
                    true,
                    Gates.USUAL);

    public ReleasePlan {
        rules = List.copyOf(rules);
    }

    /// The same with these gates.
    public ReleasePlan with(Gates other) {
        return new ReleasePlan(strategy, sticky, patience, risks, labels, rules, quarantine, other);
    }

    /// What candidate has to keep before it answers anybody.
    ///
    /// @param performance whether its latency alone is compared with the endpoint's objective
    /// @param rate requests a second that it is asked then; absent for as many as the endpoint gets
    /// @param acceptSignatureChange whether it may take or give other tensors than stable
    public record Gates(
            Performance performance, @Nullable Double rate, boolean acceptSignatureChange) {
        /// What follows from the endpoint, and no other tensors.
        public static final Gates USUAL = new Gates(Performance.AUTO, null, false);

        private static final double MOST_RATE = 100_000;

        public Gates {
            if (rate != null && !(rate >= 1 && rate <= MOST_RATE)) {
                throw new IllegalArgumentException(
                        "rate: " + rate + " (expected: 1 to 100000 requests a second)");
            }
        }
    }

    /// Whether candidate is put under load, alone, before it answers anybody.
    public enum Performance {
        /// Where somebody chose the endpoint's objective.
        AUTO,
        /// Never.
        OFF,
        /// Always, by the usual objective where nobody chose one.
        SLO
    }

    /// How long parts of a release take, in running time.
    ///
    /// @param bake the least time of a step
    /// @param step after which a step without enough evidence is held
    /// @param hold after which a release that is held goes back to stable
    /// @param soak how long stable waits after candidate has taken over
    /// @param load after which loading and warming has failed
    public record Patience(
            Duration bake, Duration step, Duration hold, Duration soak, Duration load) {
        /// A minute, four hours, three days, 15 minutes, ten minutes.
        public static final Patience USUAL =
                new Patience(
                        Duration.ofMinutes(1),
                        Duration.ofHours(4),
                        Duration.ofDays(3),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(10));

        public Patience {
            require("bake", bake);
            require("step", step);
            require("hold", hold);
            require("soak", soak);
            require("load", load);
        }

        private static void require(String name, Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(
                        name + ": " + TimeText.of(duration) + " (expected: > 0)");
            }
        }
    }

    /// Accepted chances.
    ///
    /// @param alpha that a candidate as good as stable is aborted
    /// @param beta that a step ends although candidate is worse than the margin
    /// @param exposure part of the remaining budget of bad answers that a step may cost
    public record Risks(double alpha, double beta, double exposure) {
        /// One in a hundred, one in twenty, one twentieth.
        public static final Risks USUAL = new Risks(0.01, 0.05, 0.05);

        public Risks {
            require("alpha", alpha);
            require("beta", beta);
            require("exposure", exposure);
        }

        private static void require(String name, double chance) {
            if (!(chance > 0 && chance < 1)) {
                throw new IllegalArgumentException(
                        name + ": " + chance + " (expected: above 0, below 1)");
            }
        }
    }
}
