package dev.slipway.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.job.JobState;
import dev.slipway.api.job.StreamJob;
import dev.slipway.api.job.StreamProgress;
import dev.slipway.api.model.StreamName;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What is heard of streams that are kept.
final class HeardStreams {
    private HeardStreams() {}

    /// The stream, once an attempt has begun.
    static StreamJob running(KeptJobs kept, StreamName name) throws Exception {
        return kept.await(name, stream -> stream.state() == JobState.RUNNING);
    }

    /// The stream, once that attempt has begun.
    static StreamJob running(KeptJobs kept, StreamName name, int attempt) throws Exception {
        return kept.await(
                name, stream -> stream.attempt() == attempt && stream.state() == JobState.RUNNING);
    }

    /// What the child says once it has said something.
    static StreamProgress progress(KeptJobs kept, StreamJob stream) throws Exception {
        return progress(kept, stream, 1);
    }

    /// What the child says once a version scores.
    static StreamProgress progress(KeptJobs kept, StreamJob stream, long version) throws Exception {
        VersionNumber number = new VersionNumber(version);
        CompletableFuture<StreamProgress> found = new CompletableFuture<>();
        Thread looking =
                Thread.ofVirtual()
                        .start(() -> {
                            while (!found.isDone()) {
                                kept.current()
                                        .streamProgress(stream.id())
                                        .filter(progress -> progress.lagTotal() != null)
                                        .filter(progress -> number.equals(progress.version()))
                                        .filter(progress -> progress.rows() == 400 + 100 * version)
                                        .ifPresent(found::complete);
                                LockSupport.parkNanos(1_000_000);
                            }
                        });
        try {
            return found.get(60, TimeUnit.SECONDS);
        } finally {
            found.cancel(true);
            looking.join();
        }
    }

    /// Removes a stream, and waits until nothing of it is recorded.
    static void remove(KeptJobs kept, StreamName name) throws Exception {
        kept.done(
                new ApplyObjects(List.of(), List.of(new ObjectId(Kind.STREAM_JOB, name.value()))));
        CompletableFuture<Boolean> gone = new CompletableFuture<>();
        try (Watch _ =
                kept.control.watch(image -> {
                    if (image.streams().isEmpty()) {
                        gone.complete(true);
                    }
                })) {
            assertThat(gone.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
