package dev.slipway.jobs;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.attempt.SplitChoice;
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

/// Looks twice a second which split is wanted, and loads its versions beside those that score.
///
/// *Threads*: one looks; the rest from any.
final class LoadedVersions implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");
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
    private final LoadTries tries;
    private @Nullable SplitChoice wanted;

    LoadedVersions(StreamWork work, Path directory) {
        this.work = work;
        this.directory = directory;
        this.unfit = new UnfitFile(directory);
        this.tries = new LoadTries(directory);
    }

    /// Loads the version that scores first, and begins to look: that of the checkpoint, whatever is
    /// wanted by now, so that one that cannot be loaded changes nothing.
    ///
    /// *Errors*: [JobException] when none can score.
    ///
    /// @param kept the split that the work goes on with; null for the version that is wanted
    LoadedVersion begin(@Nullable SplitChoice kept) {
        ModelChoice first = kept == null ? work.attempt().model() : kept.stable();
        LoadedVersion version = work.versions().load(first);
        beginLooking();
        return version;
    }

    private void beginLooking() {
        Object ignored =
                clock.scheduleWithFixedDelay(
                        this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /// Settles the split of an attempt in which it cannot change, and begins to look for another.
    /// A stream begins with the version that the attempt wants, for all rows.
    ///
    /// *Errors*: [JobException] when none can score.
    ///
    /// @param kept the split of the checkpoint that the work goes on from; null for none
    /// @param isFree whether the one that is wanted may score behind that checkpoint
    LoadedVersion settle(@Nullable SplitChoice kept, boolean isFree) {
        SplitChoice wished = named();
        SplitChoice settled = kept == null ? SplitChoice.alone(work.attempt().model()) : kept;
        settled.models().forEach(work.versions()::load);
        if (wished.equals(settled)) {
            wanted = wished;
        } else if (isFree) {
            wanted = wished;
            settled = areLoaded(wished) ? wished : settled;
        }
        work.settle(settled);
        beginLooking();
        return work.versions().load(settled.stable());
    }

    private void look() {
        SplitChoice choice = named();
        if (choice.equals(wanted)) {
            work.versions().closeOthers();
            return;
        }
        wanted = choice;
        if (areLoaded(choice)) {
            work.versions().follow(choice);
        }
    }

    private boolean areLoaded(SplitChoice choice) {
        Optional<UnfitFile.Unfit> unable = unfit.read(choice.models());
        if (unable.isPresent()) {
            work.events().refused(unable.get().version(), unable.get().words());
            return false;
        }
        return choice.models().stream().allMatch(this::isLoaded);
    }

    private boolean isLoaded(ModelChoice version) {
        if (work.versions().has(version)) {
            return true;
        }
        try {
            beginTry(version);
            Object ignored = work.versions().load(version);
            return true;
        } catch (JobException e) {
            work.events().refused(version, e.words());
            return false;
        } catch (RuntimeException | Error e) {
            // Nobody would hear of it, and the clock would look no more.
            LOG.log(System.Logger.Level.ERROR, version.label() + " was not loaded", e);
            work.events().refused(version, "model " + version.label() + ": " + e);
            return false;
        } finally {
            tries.end();
        }
    }

    /// *Errors*: [JobException] for one that the process has not outlived often enough.
    private void beginTry(ModelChoice version) {
        if (!tries.begin(version)) {
            String words =
                    "model "
                            + version.label()
                            + ": the process ended "
                            + LoadTries.MOST
                            + " times while it was loaded beside the one that scores (expected: a"
                            + " jobs.memory that holds both)";
            unfit.keep(version, words);
            throw new JobException(EndCode.MODEL_REFUSED, words);
        }
    }

    private SplitChoice named() {
        SplitChoice first = SplitChoice.alone(work.attempt().model());
        try {
            return StreamFile.followed(directory).orElse(first);
        } catch (IOException | IllegalArgumentException e) {
            SplitChoice before = wanted;
            return before == null ? first : before;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        work.versions().close();
    }
}
