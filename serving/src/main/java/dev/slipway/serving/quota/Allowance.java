package dev.slipway.serving.quota;

import dev.slipway.api.spec.Quota;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What one holder of a quota has used of it.
///
/// *Threads*: lock-free.
final class Allowance {
    private final AtomicInteger inside = new AtomicInteger();
    private volatile @Nullable Rate rate;

    /// Tokens under one rate; another rate begins with a full bucket.
    private record Rate(@Nullable Integer perSecond, @Nullable TokenBucket tokens) {
        boolean isOf(Quota quota) {
            return Objects.equals(perSecond, quota.requestsPerSecond());
        }
    }

    /// What became of asking for a request.
    enum Verdict {
        /// Taken.
        GRANTED,
        /// As many are inside as may be.
        ALL_INSIDE,
        /// As many came in this second as may.
        TOO_FAST
    }

    /// Takes one request of the quota.
    Verdict take(Quota quota, long now) {
        if (!enter(quota.most().orElse(Integer.MAX_VALUE))) {
            return Verdict.ALL_INSIDE;
        }
        TokenBucket tokens = tokens(quota, now);
        if (tokens != null && !tokens.tryTake(now)) {
            leave();
            return Verdict.TOO_FAST;
        }
        return Verdict.GRANTED;
    }

    private boolean enter(int most) {
        int before = inside.get();
        while (before < most) {
            if (inside.compareAndSet(before, before + 1)) {
                return true;
            }
            before = inside.get();
        }
        return false;
    }

    /// The request is over.
    void leave() {
        inside.decrementAndGet();
    }

    /// The request was refused for another reason and used nothing.
    void undo() {
        Rate now = rate;
        if (now != null && now.tokens() != null) {
            now.tokens().putBack();
        }
        leave();
    }

    /// The time until the rate lets one in that is told so now.
    long nanosUntilNext(Quota quota, long now) {
        TokenBucket tokens = tokens(quota, now);
        return tokens == null ? 0 : tokens.nanosToTell(now);
    }

    private @Nullable TokenBucket tokens(Quota quota, long now) {
        Rate known = rate;
        if (known == null || !known.isOf(quota)) {
            known = begin(quota, now);
        }
        return known.tokens();
    }

    private synchronized Rate begin(Quota quota, long now) {
        Rate known = rate;
        if (known != null && known.isOf(quota)) {
            return known;
        }
        Integer perSecond = quota.requestsPerSecond();
        Rate fresh =
                new Rate(perSecond, perSecond == null ? null : new TokenBucket(perSecond, now));
        rate = fresh;
        return fresh;
    }

    /// Whether forgetting it changes nothing.
    boolean isUnused(long now) {
        Rate known = rate;
        boolean full = known == null || known.tokens() == null || known.tokens().isFull(now);
        return full && inside.get() == 0;
    }
}
