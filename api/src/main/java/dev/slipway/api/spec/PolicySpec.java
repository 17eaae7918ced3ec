package dev.slipway.api.spec;

import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.error.TimeText;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.RiskTier;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a version needs before an alias may name it.
///
/// @param name the policy's own name
/// @param on the aliases that it guards; empty for all
/// @param models the models that it is about
/// @param require every one of these must hold
public record PolicySpec(
        String name, List<AliasName> on, Selector models, List<Requirement> require)
        implements Spec {
    public PolicySpec {
        on = List.copyOf(on);
        require = List.copyOf(require);
    }

    /// Which models a policy is about; what is absent selects all.
    ///
    /// @param minimumTier this tier and higher ones
    public record Selector(
            @Nullable ModelName model, @Nullable TeamName team, @Nullable RiskTier minimumTier) {
        /// All models.
        public static final Selector ALL = new Selector(null, null, null);
    }

    /// One thing that must hold.
    public sealed interface Requirement {
        /// A signature by one of these keys, or by any known key when there are none.
        record Signed(List<String> keys) implements Requirement {
            public Signed {
                keys = List.copyOf(keys);
            }
        }

        /// The scanner found nothing critical, or nothing at all.
        record Scanned(boolean strictly) implements Requirement {}

        /// The package has golden rows, which are run at push and at load.
        record Golden() implements Requirement {}

        /// Run, data and code are known.
        record KnownLineage() implements Requirement {}

        /// A metric reaches a bound, or is no worse than the version that the alias names now.
        ///
        /// @param atLeast the bound, or absent
        /// @param atMost the bound, or absent
        /// @param notWorseBy by how much it may be worse than the champion, or absent
        record Evaluated(
                String metric,
                @Nullable String slice,
                @Nullable Double atLeast,
                @Nullable Double atMost,
                @Nullable Double notWorseBy)
                implements Requirement {}

        /// Different people approved it, none of them its author.
        ///
        /// @param outsideTeam how many of them must belong to another team
        record Approved(Role role, int people, int outsideTeam) implements Requirement {}

        /// Endpoints that serve the model may not be unloaded by hand; asks nothing of a version.
        record StaysLoaded() implements Requirement {}

        /// A release whose strategy was not rehearsed lately needs an approval of its candidate;
        /// asks nothing else of a version.
        ///
        /// @param within how old the endpoint's last drill of the strategy may be, if it passed
        record Drilled(Duration within) implements Requirement {
            public Drilled {
                if (within.isNegative() || within.isZero()) {
                    throw new IllegalArgumentException(
                            "drilled.within: " + TimeText.of(within) + " (expected: > 0)");
                }
            }
        }

        /// Never: the alias cannot be moved by anybody.
        record Forbidden() implements Requirement {}
    }

    @Override
    public Kind kind() {
        return Kind.POLICY;
    }
}
