package dev.slipway.testkit.fake;

import dev.slipway.api.access.PrincipalId;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.feedback.FeedbackEntry;
import dev.slipway.api.feedback.FeedbackItem;
import dev.slipway.api.inference.PredictionId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// What became of predictions, in memory and bounded.
///
/// *Threads*: any.
public final class FakeFeedback implements Feedback {
    private final InstantSource clock;
    private final int most;
    private final List<FeedbackEntry> entries = new ArrayList<>();

    /// @param most entries that there is room for
    public FakeFeedback(InstantSource clock, int most) {
        this.clock = clock;
        this.most = most;
    }

    @Override
    public synchronized List<Taken> take(PrincipalId by, List<FeedbackItem> items) {
        Instant now = clock.instant();
        List<Taken> taken = new ArrayList<>();
        for (FeedbackItem item : items) {
            taken.add(take(by, item, now));
        }
        return taken;
    }

    private Taken take(PrincipalId by, FeedbackItem item, Instant now) {
        List<FeedbackEntry> before =
                entries.stream().filter(entry -> isInPlace(entry.item(), item)).toList();
        if (before.isEmpty() && entries.size() >= most) {
            return Taken.REFUSED;
        }
        boolean isThere =
                before.stream().anyMatch(entry -> isOfTheSame(entry.item(), item))
                        && before.stream().allMatch(entry -> saysTheSame(entry.item(), item));
        if (isThere) {
            return Taken.REPEATED;
        }
        entries.removeAll(before);
        Instant known = item.time() == null ? now : item.time();
        entries.add(new FeedbackEntry(item, by, known, now));
        return before.isEmpty() ? Taken.NEW : Taken.REPLACED;
    }

    private static boolean isInPlace(FeedbackItem before, FeedbackItem now) {
        return before.prediction().equals(now.prediction())
                && before.kind() == now.kind()
                && (now.endpoint() == null || now.endpoint().equals(before.endpoint()));
    }

    private static boolean isOfTheSame(FeedbackItem before, FeedbackItem now) {
        return Objects.equals(before.endpoint(), now.endpoint());
    }

    private static boolean saysTheSame(FeedbackItem before, FeedbackItem now) {
        return Objects.equals(before.label(), now.label())
                && Objects.equals(before.outcome(), now.outcome());
    }

    @Override
    public synchronized List<FeedbackEntry> of(Collection<PredictionId> predictions) {
        return entries.stream()
                .filter(entry -> predictions.contains(entry.item().prediction()))
                .toList();
    }
}
