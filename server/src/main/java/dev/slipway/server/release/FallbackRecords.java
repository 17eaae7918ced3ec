package dev.slipway.server.release;

import dev.slipway.api.access.Principal;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.Controls;
import dev.slipway.api.control.Image;
import dev.slipway.api.control.Images;
import dev.slipway.api.control.ReleaseCommand.MoveRelease;
import dev.slipway.api.journal.FreeText;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.release.Release;
import dev.slipway.api.release.ReleaseTransition;
import dev.slipway.quiet.LastingWork;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Has recorded what a process before this one did by itself and could not record: it took releases
/// back to stable. Tried each second until the journal has all of it.
final class FallbackRecords implements AutoCloseable {
    private static final Principal SELF = Principal.system("releases");

    private static final String LATE = " (recorded by the process after the one that did so)";

    private final Controls controls;
    private final Images images;
    private final FallbackLog log;
    private final List<Release> left;
    private final ScheduledExecutorService thread;

    /// Begins to record what the log has at the start.
    FallbackRecords(Controls controls, Images images, FallbackLog log) {
        this.controls = controls;
        this.images = images;
        this.log = log;
        this.left =
                images.current().openReleases().stream()
                        .filter(release -> log.taken(release.id()).isPresent())
                        .toList();
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("release-fallback").daemon(true).factory());
        if (!left.isEmpty()) {
            ScheduledFuture<?> _ =
                    thread.scheduleWithFixedDelay(
                            new LastingWork(this::record, _ -> {}), 0, 1, TimeUnit.SECONDS);
        }
    }

    /// What it could not have recorded is asked for again in a second.
    private void record() {
        Image image = images.current();
        boolean isDone = true;
        for (Release one : left) {
            Optional<Release> open =
                    image.release(one.endpoint())
                            .filter(release -> release.id().equals(one.id()))
                            .filter(release -> release.weight() > 0);
            Optional<FallbackLog.Taken> taken = log.taken(one.id());
            if (open.isPresent() && taken.isPresent()) {
                isDone = false;
                submit(open.get(), taken.get());
            }
        }
        if (isDone) {
            thread.shutdown();
        }
    }

    private void submit(Release release, FallbackLog.Taken taken) {
        ReleaseTransition move =
                new ReleaseTransition(
                        release.phase(),
                        taken.to(),
                        release.step(),
                        0,
                        taken.cause(),
                        new FreeText(taken.why() + LATE),
                        null,
                        release.moves().getLast().transition().ran(),
                        taken.held());
        IdempotencyKey key =
                new IdempotencyKey("fallback-" + release.id() + "-" + release.moves().size());
        // Whatever the answer is: the next look sees what the journal says.
        CommandResult _ =
                controls.submit(
                        new CommandRequest(SELF, key, new MoveRelease(release.id(), move), false));
    }

    @Override
    public void close() {
        thread.close();
    }
}
