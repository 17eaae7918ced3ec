package dev.slipway.journal.artifact;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// Uploads under way, by id. They outlive lost connections and restarts; one that nobody went on
/// with for a day is swept.
public final class Uploads {
    private static final Duration ABANDONED_AFTER = Duration.ofHours(24);
    private static final String SUFFIX = ".part";

    private final Layout layout;
    private final DurableFiles files;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Collector collector;
    private final Map<String, Upload> open = new ConcurrentHashMap<>();

    Uploads(
            Layout layout,
            DurableFiles files,
            InstantSource clock,
            RandomGenerator random,
            Collector collector) {
        this.layout = layout;
        this.files = files;
        this.clock = clock;
        this.random = random;
        this.collector = collector;
    }

    /// Starts an upload at offset 0.
    public Upload begin() throws IOException {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        Files.createFile(file(id));
        return opened(id);
    }

    /// The upload of an id that the sender can find again, begun at offset 0 if there is none.
    ///
    /// @param id a UUID in its text form
    public Upload open(String id) throws IOException {
        String name = UUID.fromString(id).toString();
        try {
            Files.createFile(file(name));
        } catch (FileAlreadyExistsException e) {
            // It was begun before: whoever finds it goes on with it.
            opened(name).goOn();
        }
        return opened(name);
    }

    /// The upload of this id, unless it ended.
    public Optional<Upload> resume(String id) {
        if (!id.matches("[0-9a-f-]{36}") || !Files.isRegularFile(file(id))) {
            return Optional.empty();
        }
        return Optional.of(opened(id));
    }

    /// Removes what nobody will go on with, also while others send; returns how many files that
    /// were.
    public int sweep() throws IOException {
        Instant oldest = now().minus(ABANDONED_AFTER);
        int swept = 0;
        for (Path file : Layout.files(layout.staging())) {
            swept += isSwept(file, oldest) ? 1 : 0;
        }
        return swept;
    }

    private boolean isSwept(Path file, Instant oldest) throws IOException {
        String name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX)) {
            return Files.deleteIfExists(file);
        }
        String id = name.substring(0, name.length() - SUFFIX.length());
        try {
            return opened(id).cancelIfOlder(oldest);
        } catch (NoSuchFileException e) {
            // It has come to its end since the files were listed. Who begins it anew meanwhile
            // is given this one too: two of one file would not exclude each other.
            return false;
        }
    }

    private Upload opened(String id) {
        return open.computeIfAbsent(id, key -> new Upload(key, file(key), this));
    }

    private Path file(String id) {
        return layout.staging().resolve(id + SUFFIX);
    }

    /// Has all bytes of a part on the disk.
    void force(FileChannel part) throws IOException {
        files.force(part);
    }

    /// Gives a complete file its name, once it was forced; the artifact may have been here before.
    Artifact publish(Path part, Artifact artifact) throws IOException {
        collector.keep(artifact.digest());
        Path target = layout.artifact(artifact.digest());
        DurableFiles.createDirectories(layout.artifacts().resolve(target.getParent()));
        files.rename(part, target);
        return artifact;
    }

    /// By the clock that says what is abandoned.
    Instant now() {
        return clock.instant();
    }

    void ended(String id) {
        open.remove(id);
    }
}
