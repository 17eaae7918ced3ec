package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.StreamFile;
import dev.slipway.jobs.stream.LoadedVersion;
import dev.slipway.jobs.stream.StreamWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Looks twice a second which version is wanted, and loads it beside the one that scores.
///
/// *Threads*: one looks; the rest from any.
final class LoadedVersions implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final StreamWork work;
    private final Path directory;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "versions");
                thread.setDaemon(true);
                return thread;
            });
    private final UnfitFile unfit;
    private @Nullable ModelChoice wanted;

    LoadedVersions(StreamWork work, Path directory) {
        this.work = work;
        this.directory = directory;
        this.unfit = new UnfitFile(directory);
    }

    /// Loads the version that the attempt wants, and begins to look. Where rows see events it is
    /// the one that has scored before: events are kept for what its rows ask, and it goes on where
    /// the one that is wanted asks otherwise.
    ///
    /// *Errors*: [JobException] when none can score.
    LoadedVersion begin(Optional<ModelChoice> before) {
        ModelChoice wished = work.attempt().model();
        boolean seesEvents = !work.attempt().events().isEmpty();
        LoadedVersion version = work.versions().load(seesEvents ? before.orElse(wished) : wished);
        beginLooking();
        return version;
    }

    private void beginLooking() {
        Object ignored =
                clock.scheduleWithFixedDelay(
                        this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Settles the version of an attempt in which it cannot change, and begins to look for another.
    ///
    /// *Errors*: [JobException] when none can score.
    ///
    /// @param kept the version of the checkpoint that the work goes on from; null for none
    /// @param isFree whether the one that is wanted may score behind that checkpoint
    LoadedVersion settle(@Nullable ModelChoice kept, boolean isFree) {
        ModelChoice wished = named();
        LoadedVersion version = work.versions().load(kept == null ? wished : kept);
        if (isFree && !wished.equals(kept)) {
            wanted = wished;
            version = loaded(wished).orElse(version);
        }
        work.settle(version.choice());
        beginLooking();
        return version;
    }

    private Optional<LoadedVersion> loaded(ModelChoice choice) {
        Optional<String> words = unfit.words(choice);
        if (words.isPresent()) {
            work.events().refused(choice, words.get());
            return Optional.empty();
        }
        try {
            return Optional.of(work.versions().load(choice));
        } catch (JobException e) {
            work.events().refused(choice, e.words());
            return Optional.empty();
        }
    }

    private void look() {
        ModelChoice choice = named();
        if (choice.equals(wanted)) {
            work.versions().closeOthers();
            return;
        }
        wanted = choice;
        if (loaded(choice).isPresent()) {
            work.versions().follow(choice);
        }
    }

    private ModelChoice named() {
        try {
            return StreamFile.followed(directory).orElse(work.attempt().model());
        } catch (IOException | IllegalArgumentException e) {
            ModelChoice before = wanted;
            return before == null ? work.attempt().model() : before;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        work.versions().close();
    }
}
