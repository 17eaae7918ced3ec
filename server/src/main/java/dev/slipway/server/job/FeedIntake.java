package dev.slipway.server.job;

import dev.slipway.api.error.RefusalException;
import dev.slipway.api.job.StreamJob;
import dev.slipway.features.online.StreamFeeds;
import dev.slipway.features.window.FedOutcome;
import dev.slipway.features.window.FedPart;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.server.child.StreamTalk.Fed;
import dev.slipway.server.child.StreamTask.Feed;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes what the child of a stream leaves of its windows into the online store, and removes it.
/// What is not taken stays, and the child writes no more of that kind until it is gone. A child
/// whose tasks work on a cluster brings what they leave, and has them begin anew where the store
/// lacks a part, as one may that was made anew. Whoever may write on the cluster's machines says
/// nothing in the name of another stream or of an attempt that has not begun, nor of a source of
/// which this stream reads no events.
///
/// *Threads*: the attempt's takes; any looks.
final class FeedIntake {
    private static final String DIRECTORY = "feed";

    /// That of attempts before, while it is removed.
    private static final String GOING = "feed-going";

    /// By this the child of a stream whose tasks outlive it is told that a part is missing.
    private static final String AGAIN = "again";

    private static final String UNFINISHED = ".part";

    private final StreamJob job;
    private final Path directory;
    private final StreamFeeds feeds;

    /// The checkpoint of the last part of each kind.
    private final Map<String, Long> taken = new HashMap<>();

    private volatile Fed fed = Fed.NOTHING;

    /// @param job with this attempt begun
    /// @param home the job's directory
    FeedIntake(StreamJob job, Path home, StreamFeeds feeds) {
        this.job = job;
        this.directory = directory(job, home);
        this.feeds = feeds;
    }

    private static Path directory(StreamJob job, Path home) {
        return home.resolve(DIRECTORY).resolve("attempt-" + job.attempt());
    }

    /// Makes room for what an attempt leaves, and takes away what earlier ones have left: the new
    /// one says all of it again.
    ///
    /// @return what the child is told; null where the stream feeds nothing
    static @Nullable Feed begin(StreamJob job, Path home, StreamFeeds feeds) throws IOException {
        removeAll(home);
        if (!job.spec().from().feeds()) {
            return null;
        }
        Path directory = directory(job, home);
        Files.createDirectories(directory);
        OptionalLong until = feeds.fedUntil(job.spec().from().events().keySet());
        return new Feed(directory, until.isPresent() ? until.getAsLong() : null);
    }

    /// At once: a child of an attempt before takes what is missing in its directory for taken.
    private static void removeAll(Path home) throws IOException {
        Path all = home.resolve(DIRECTORY);
        Path going = home.resolve(GOING);
        SmallFiles.deleteTree(going);
        if (Files.exists(all)) {
            Files.move(all, going, StandardCopyOption.ATOMIC_MOVE);
            SmallFiles.deleteTree(going);
        }
    }

    /// Takes what is there.
    void take() {
        String hindrance = null;
        for (Path file : files()) {
            try {
                FedPart part = FedPart.ofFile(content(file));
                requireOwn(part);
                FedOutcome outcome = feeds.feed(part);
                if (outcome == FedOutcome.GAP) {
                    SmallFiles.write(directory.resolveSibling(AGAIN), "");
                }
                String no = words(part, outcome);
                if (no == null) {
                    Files.delete(file);
                    taken.put(file.getFileName().toString(), part.mark().checkpoint());
                } else {
                    hindrance = no;
                }
            } catch (IOException | RefusalException e) {
                hindrance = String.valueOf(e.getMessage());
            }
        }
        Long oldest = taken.values().stream().min(Long::compare).orElse(null);
        fed = new Fed(oldest, hindrance);
    }

    private void requireOwn(FedPart part) throws IOException {
        FedPart.Lane lane = part.lane();
        if (!lane.job().equals(job.outsideName()) || lane.attempt() > job.attempt()) {
            throw new IOException(
                    "a part of "
                            + lane.job()
                            + ", attempt "
                            + lane.attempt()
                            + " (expected: of "
                            + job.outsideName()
                            + ", attempt "
                            + job.attempt()
                            + " at most)");
        }
        Set<String> sources = job.spec().from().events().keySet();
        String source = part.aggregate().events().source();
        if (!sources.contains(source)) {
            throw new IOException(
                    "a part of source " + source + " (expected: one of " + sources + ")");
        }
    }

    private static byte[] content(Path file) throws IOException {
        long size = Files.size(file);
        if (size > FedPart.LARGEST_FILE) {
            throw new IOException(
                    file.getFileName()
                            + ": "
                            + size
                            + " bytes (expected: at most "
                            + FedPart.LARGEST_FILE
                            + ")");
        }
        return Files.readAllBytes(file);
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all =
                    Files.newDirectoryStream(
                            directory, path -> !path.toString().endsWith(UNFINISHED))) {
                all.forEach(files::add);
            } catch (IOException e) {
                // What cannot be looked through now is there for the next look.
            }
        }
        return files;
    }

    /// Why a part was not taken; null where the store has what it says.
    private static @Nullable String words(FedPart part, FedOutcome outcome) {
        String name = "aggregate " + part.aggregate().name();
        return switch (outcome) {
            case TAKEN, KNOWN -> null;
            case FENCED -> name + ": a later attempt feeds it";
            case OTHER -> name + ": another stream feeds it";
            case ENDED -> name + ": the stream is not declared to feed it any more";
            case GAP -> name + ": a part before this one is missing";
        };
    }

    /// What the online store has.
    Fed fed() {
        return fed;
    }
}
