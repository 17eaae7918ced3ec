package dev.slipway.server.release;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.feedback.Feedback;
import dev.slipway.api.inference.PredictionId;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseId;
import dev.slipway.monitoring.quality.Label;
import dev.slipway.monitoring.quality.QualityJoin;
import dev.slipway.monitoring.quality.WaitingRow;
import dev.slipway.monitoring.quality.WaitingRows;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Brings back what a process that ended knew of a release's rows: what both versions answered, and
/// the labels that have come since.
///
/// *Threads*: any; it reads on one of its own. Rows and their labels come in together, so none is
/// missing for a moment.
final class RememberedRows implements AutoCloseable {
    private static final int AT_ONCE = 1_000;
    private static final long AGAIN_SECONDS = 1;

    private final WaitingRows stored;
    private final int most;
    private final Function<Release, Optional<QualityJoin>> joins;
    private final ScheduledExecutorService reader =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("release-rows").daemon(true).factory());

    // Guarded by this.
    private final Set<ReleaseId> begun = new HashSet<>();
    private @Nullable Feedback feedback;

    /// @param most rows of a release
    /// @param joins where a release's rows are joined; empty once it is over
    RememberedRows(WaitingRows stored, int most, Function<Release, Optional<QualityJoin>> joins) {
        this.stored = stored;
        this.most = most;
        this.joins = joins;
    }

    /// Labels that came earlier are known from here, from now on.
    synchronized void labelsFrom(Feedback known) {
        feedback = known;
    }

    /// Brings a release's rows back, once in this process and as soon as labels are known.
    synchronized void bring(Release release) {
        Feedback labels = feedback;
        if (labels != null && begun.add(release.id())) {
            read(release, labels);
        }
    }

    private void read(Release release, Feedback labels) {
        try {
            Future<?> _ = reader.submit(() -> restore(release, labels));
        } catch (RejectedExecutionException e) {
            // It is the next process that asks.
        }
    }

    private void restore(Release release, Feedback labels) {
        try {
            List<WaitingRow> rows = stored.rows(release, most);
            Optional<QualityJoin> join = rows.isEmpty() ? Optional.empty() : joins.apply(release);
            if (join.isPresent()) {
                join.get().restoreKeys(stored.saidKeys(release));
                for (int from = 0; from < rows.size(); from += AT_ONCE) {
                    List<WaitingRow> some =
                            rows.subList(from, Math.min(from + AT_ONCE, rows.size()));
                    join.get().restore(some, labels(release, some, labels));
                }
            }
        } catch (RefusalException | IllegalStateException e) {
            // A file is locked or its disk is full: what is there already does no harm twice.
            again(release, labels);
        }
    }

    private void again(Release release, Feedback labels) {
        try {
            Future<?> _ =
                    reader.schedule(
                            () -> restore(release, labels), AGAIN_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // It is the next process that asks.
        }
    }

    private static Map<PredictionId, Label> labels(
            Release release, List<WaitingRow> rows, Feedback labels) {
        List<PredictionId> ids = rows.stream().map(row -> row.pair().id()).toList();
        return LabelledItems.of(release.endpoint(), labels.of(ids));
    }

    @Override
    public void close() {
        reader.shutdownNow();
        reader.close();
    }
}
