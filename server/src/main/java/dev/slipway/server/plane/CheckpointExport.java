package dev.slipway.server.plane;

import dev.slipway.api.journal.JournalHead;
import dev.slipway.journal.audit.Checkpoint;
import dev.slipway.journal.audit.CheckpointKeys;
import dev.slipway.journal.audit.SignedCheckpoint;
import dev.slipway.quiet.LastingWork;
import dev.slipway.server.config.JournalSettings;
import java.io.IOException;
import java.security.PrivateKey;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Appends a signed checkpoint to a file whenever the journal has grown, and once more at the end.
///
/// *Threads*: one of its own.
final class CheckpointExport implements AutoCloseable {
    private final Supplier<JournalHead> head;
    private final JournalSettings.Checkpoints target;
    private final InstantSource clock;
    private final LastingWork exporting;
    private final PrivateKey key;
    private final ScheduledExecutorService schedule;
    private @Nullable JournalHead exported;

    private CheckpointExport(
            Supplier<JournalHead> head,
            JournalSettings.Checkpoints target,
            InstantSource clock,
            Consumer<Throwable> failures)
            throws IOException {
        this.head = head;
        this.target = target;
        this.clock = clock;
        this.exporting = new LastingWork(this::export, failures);
        key = CheckpointKeys.privateKey(target.key());
        schedule =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("slipway-checkpoints").daemon(true).factory());
    }

    /// Exports now and from now on.
    ///
    /// @param failures told of every export that failed; the next one is tried all the same
    ///
    /// *Errors*: `IOException` when the key cannot be read.
    static CheckpointExport start(
            Supplier<JournalHead> head,
            JournalSettings.Checkpoints target,
            InstantSource clock,
            Consumer<Throwable> failures)
            throws IOException {
        CheckpointExport export = new CheckpointExport(head, target, clock, failures);
        long nanos = target.interval().toNanos();
        ScheduledFuture<?> _ =
                export.schedule.scheduleWithFixedDelay(
                        export.exporting, 0, nanos, TimeUnit.NANOSECONDS);
        return export;
    }

    private synchronized void export() throws IOException {
        JournalHead now = head.get();
        if (!now.equals(exported)) {
            target.file().append(SignedCheckpoint.sign(Checkpoint.of(now, clock.instant()), key));
            exported = now;
        }
    }

    @Override
    public void close() {
        schedule.shutdown();
        exporting.run();
    }
}
