package dev.slipway.serving.quota;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.spec.Quota;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The quotas that requests to one endpoint count on: its own, of each principal, and its team's.
///
/// Of principals beyond a bound those are forgotten of whom nothing is left to count; where that
/// does not help, the rest share one quota.
///
/// *Threads*: lock-free once a principal is known. A request that meets the moment at which its
/// principal is forgotten may be one too many.
public final class EndpointQuotas {
    private static final int MOST_PRINCIPALS = 10_000;
    private static final long BETWEEN_SWEEPS_NANOS = 1_000_000_000;

    private volatile Rules rules = new Rules(null, null);
    private final Map<PrincipalId, Allowance> principals = new ConcurrentHashMap<>();
    private final Allowance others = new Allowance();
    private final AtomicLong sweptAt = new AtomicLong(Long.MIN_VALUE);

    private record Rules(@Nullable Quota each, @Nullable TeamQuota team) {}

    /// Lets these quotas hold.
    ///
    /// @param each of every principal; absent for none
    public void follow(@Nullable Quota each, TeamQuota team) {
        Quota before = rules.each();
        rules = new Rules(each != null && each.equals(before) ? before : each, team);
        if (each == null) {
            principals.clear();
        }
    }

    /// Takes one request of every quota that holds, or of none.
    public QuotaAnswer take(PrincipalId principal, long now) {
        Rules kept = rules;
        TeamQuota team = kept.team();
        Quota all = team == null ? null : team.quota();
        if (kept.each() == null && all == null) {
            return QuotaAnswer.Taken.NOTHING;
        }
        Allowance own = null;
        if (kept.each() != null) {
            own = of(principal, now);
            QuotaAnswer refused = refusal(own, kept.each(), now, new Holder.OfPrincipal(principal));
            if (refused != null) {
                return refused;
            }
        }
        if (team == null || all == null) {
            return new QuotaAnswer.Taken(own, null);
        }
        QuotaAnswer refused = refusal(team.allowance(), all, now, team.holder());
        if (refused != null && own != null) {
            own.undo();
        }
        return refused == null ? new QuotaAnswer.Taken(own, team.allowance()) : refused;
    }

    /// Takes one request; null when it is granted.
    private static @Nullable QuotaAnswer refusal(
            Allowance allowance, Quota quota, long now, Holder holder) {
        return switch (allowance.take(quota, now)) {
            case GRANTED -> null;
            case ALL_INSIDE -> new QuotaAnswer.AllInside(holder, quota.most().orElseThrow());
            case TOO_FAST ->
                    new QuotaAnswer.TooFast(
                            holder,
                            quota.rate().orElseThrow(),
                            allowance.nanosUntilNext(quota, now));
        };
    }

    private Allowance of(PrincipalId principal, long now) {
        Allowance known = principals.get(principal);
        if (known != null) {
            return known;
        }
        if (principals.size() >= MOST_PRINCIPALS) {
            forgetUnused(now);
        }
        return principals.size() >= MOST_PRINCIPALS
                ? others
                : principals.computeIfAbsent(principal, fresh -> new Allowance());
    }

    private void forgetUnused(long now) {
        long last = sweptAt.get();
        boolean isDue = last == Long.MIN_VALUE || now - last >= BETWEEN_SWEEPS_NANOS;
        if (isDue && sweptAt.compareAndSet(last, now)) {
            principals.values().removeIf(allowance -> allowance.isUnused(now));
        }
    }
}
