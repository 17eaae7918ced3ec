package dev.slipway.server.job;

import dev.slipway.api.job.StreamJob;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.spec.CapturePolicy;
import dev.slipway.capture.StreamCaptures;
import dev.slipway.documents.DocumentException;
import dev.slipway.server.child.CapturedRows;
import dev.slipway.server.child.SmallFiles;
import dev.slipway.serving.capture.CaptureLoss;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes predictions that the child of a stream leaves into the files of those that are kept, and
/// removes its own; tells it how many the endpoint's owner wants. Only streams that follow an
/// endpoint have an owner who could say so.
///
/// A file is what one task drew before one checkpoint of one attempt, and has that for its name.
/// It lies there until it is taken, over the ends of attempts and servers. One that may have been
/// taken already, because whoever took it ended before it was removed, is compared with what is
/// kept.
///
/// *Threads*: the attempt's.
final class CaptureIntake {
    private static final String DIRECTORY = "capture";
    private static final String OWNER = "endpoint";
    private static final String POLICY = "policy.json";
    private static final String ROWS = "*.rows";

    /// With what else is being written, behind each line: there is another one soon.
    private static final Duration MOMENT = Duration.ofMillis(10);

    /// The same where no line comes any more.
    private static final Duration LAST = Duration.ofSeconds(10);

    private final EndpointName endpoint;
    private final Path directory;
    private final StreamCaptures captures;
    private final String key;

    /// Names of files that may have been taken; null before the first look, which doubts all.
    private @Nullable Set<String> doubted;

    private @Nullable CapturePolicy told;

    private CaptureIntake(
            EndpointName endpoint, Path directory, StreamCaptures captures, String key) {
        this.endpoint = endpoint;
        this.directory = directory;
        this.captures = captures;
        this.key = key;
    }

    /// One for an attempt of a stream; empty where none are kept of it. What tasks on a cluster
    /// leave is brought by the child.
    ///
    /// @param home the job's directory
    static Optional<CaptureIntake> of(StreamJob job, Path home, StreamCaptures captures) {
        return Optional.ofNullable(job.spec().endpoint())
                .map(endpoint ->
                        new CaptureIntake(
                                endpoint,
                                home.resolve(DIRECTORY),
                                captures,
                                captures.key(job.outsideName())));
    }

    /// Makes room for what an attempt leaves, before it begins. What earlier ones have left for the
    /// same endpoint stays: nobody says it again. Of another endpoint's nothing may be kept here.
    ///
    /// @return what the child has to have in its environment
    static Map<String, String> begin(StreamJob job, Path home, StreamCaptures captures)
            throws IOException {
        Optional<CaptureIntake> intake = of(job, home, captures);
        if (intake.isEmpty()) {
            SmallFiles.deleteTree(home.resolve(DIRECTORY));
            return Map.of();
        }
        intake.get().makeRoom();
        intake.get().tell();
        return CapturedRows.environment(intake.get().key);
    }

    private void makeRoom() throws IOException {
        Path owner = directory.resolve(OWNER);
        String name = endpoint.value();
        if (!Files.isRegularFile(owner) || !Files.readString(owner).equals(name)) {
            SmallFiles.deleteTree(directory);
            Files.createDirectories(directory);
            SmallFiles.write(owner, name);
        }
    }

    private void tell() throws IOException {
        CapturePolicy now = captures.policy(endpoint);
        if (!now.equals(told)) {
            SmallFiles.write(
                    directory.resolve(POLICY), CapturedRows.wish(now, captures.tensorBytes()));
            told = now;
        }
    }

    /// What becomes of a file.
    private enum Fate {
        /// It is taken, or makes no sense.
        GONE,
        /// It may have been taken.
        DOUBTED,
        /// Nothing of it was taken.
        WAITS
    }

    /// Takes what is there, if that can be done in a moment; what stays is taken behind the next
    /// line.
    void take() {
        take(MOMENT);
    }

    /// Takes what is there when the child is gone.
    ///
    /// @param isFollowed whether the next one begins at once, which would wait: its attempt takes
    ///     what stays
    void takeLast(boolean isFollowed) {
        take(isFollowed ? MOMENT : LAST);
    }

    private void take(Duration patience) {
        try {
            tell();
            Set<String> troubled = new HashSet<>();
            boolean isBusy = false;
            for (Path file : files()) {
                String name = file.getFileName().toString();
                boolean isDoubtful = doubted == null || doubted.contains(name);
                Fate fate = isBusy ? Fate.WAITS : take(file, isDoubtful, patience);
                isBusy = fate == Fate.WAITS;
                if (fate == Fate.DOUBTED || (isBusy && isDoubtful)) {
                    troubled.add(name);
                }
            }
            doubted = troubled;
        } catch (IOException | DirectoryIteratorException e) {
            // What cannot be looked through, or told, now is so behind the next line.
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, ROWS)) {
                all.forEach(files::add);
            }
        }
        return files;
    }

    private Fate take(Path file, boolean isDoubtful, Duration patience) {
        try {
            CapturedRows rows =
                    CapturedRows.read(
                            Files.readAllBytes(file), key, endpoint, captures.policy(endpoint));
            if (!captures.take(rows.predictions(), isDoubtful, patience)) {
                return Fate.WAITS;
            }
            Files.delete(file);
            captures.lose(CaptureLoss.PART_FULL, rows.lost());
            captures.lose(CaptureLoss.TENSORS_TOO_LARGE, rows.tooLarge());
            return Fate.GONE;
        } catch (GeneralSecurityException
                | DocumentException
                | IllegalArgumentException
                | IllegalStateException e) {
            captures.lose(CaptureLoss.DEFECT, 1);
            return removed(file);
        } catch (IOException e) {
            return Fate.DOUBTED;
        }
    }

    /// What makes no sense now makes none later.
    private static Fate removed(Path file) {
        try {
            Files.delete(file);
            return Fate.GONE;
        } catch (IOException e) {
            return Fate.DOUBTED;
        }
    }
}
