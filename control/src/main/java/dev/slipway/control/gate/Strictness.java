package dev.slipway.control.gate;

import dev.slipway.api.spec.PolicySpec;
import dev.slipway.api.spec.PolicySpec.Requirement;
import dev.slipway.api.spec.PolicySpec.Requirement.Approved;
import dev.slipway.api.spec.PolicySpec.Requirement.Drilled;
import dev.slipway.api.spec.PolicySpec.Requirement.Evaluated;
import dev.slipway.api.spec.PolicySpec.Requirement.Scanned;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Compares what policies ask.
final class Strictness {
    private Strictness() {}

    /// Whether a policy asks at least what it asked before, of everything of which it asked it.
    static boolean isKept(PolicySpec before, PolicySpec after) {
        boolean isOnAll =
                after.on().isEmpty()
                        || (!before.on().isEmpty() && after.on().containsAll(before.on()));
        return isOnAll
                && reaches(after.models(), before.models())
                && before.require().stream()
                        .allMatch(asked ->
                                after.require().stream().anyMatch(now -> implies(now, asked)));
    }

    private static boolean reaches(PolicySpec.Selector now, PolicySpec.Selector before) {
        return isSameOrAll(now.model(), before.model())
                && isSameOrAll(now.team(), before.team())
                && (now.minimumTier() == null
                        || (before.minimumTier() != null
                                && now.minimumTier().compareTo(before.minimumTier()) <= 0));
    }

    private static boolean isSameOrAll(@Nullable Object now, @Nullable Object before) {
        return now == null || now.equals(before);
    }

    private static boolean implies(Requirement now, Requirement before) {
        if (now.equals(before)) {
            return true;
        }
        return switch (before) {
            case Approved asked ->
                    now instanceof Approved more
                            && more.role() == asked.role()
                            && more.people() >= asked.people()
                            && more.outsideTeam() >= asked.outsideTeam();
            case Scanned _ -> now instanceof Scanned more && more.strictly();
            case Evaluated asked -> now instanceof Evaluated more && implies(more, asked);
            case Drilled asked ->
                    now instanceof Drilled more && more.within().compareTo(asked.within()) <= 0;
            default -> false;
        };
    }

    private static boolean implies(Evaluated now, Evaluated before) {
        return now.metric().equals(before.metric())
                && Objects.equals(now.slice(), before.slice())
                && isAtLeast(now.atLeast(), before.atLeast())
                && isAtMost(now.atMost(), before.atMost())
                && isAtMost(now.notWorseBy(), before.notWorseBy())
                && (before.notWorseBy() == null || isBetterAlike(now, before));
    }

    /// Whether the same version counts as the better one: a bound from above says that less is.
    private static boolean isBetterAlike(Evaluated now, Evaluated before) {
        return (now.atMost() == null) == (before.atMost() == null);
    }

    private static boolean isAtLeast(@Nullable Double now, @Nullable Double before) {
        return before == null || (now != null && now >= before);
    }

    private static boolean isAtMost(@Nullable Double now, @Nullable Double before) {
        return before == null || (now != null && now <= before);
    }
}
