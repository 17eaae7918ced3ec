package dev.slipway.runtime.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Files that had their digest a short while ago and have not been touched since, so that a model
/// which comes and goes is not hashed each time.
///
/// Untouched is what has the same inode, size and times; the time of change is the kernel's and
/// nobody can set it. What changes within one tick of the kernel's clock may keep it, so a file is
/// noted only when it is older than that. Elsewhere than on Unix every file is hashed.
///
/// *Threads*: safe from any number of threads.
final class WholeFiles {
    private static final int MOST = 256;
    private static final Duration GOOD_FOR = Duration.ofMinutes(10);

    /// The coarsest tick that kernels keep file times in, twice.
    private static final Duration TICK = Duration.ofMillis(20);

    private static final String STATE = "unix:ino,size,lastModifiedTime,ctime";

    private final InstantSource clock;
    private final Digest hash;
    private final Map<Path, Found> noted = new LinkedHashMap<>();

    WholeFiles(InstantSource clock) {
        this(clock, Digests::ofFile);
    }

    WholeFiles(InstantSource clock, Digest hash) {
        this.clock = clock;
        this.hash = hash;
    }

    /// Computes a file's digest.
    interface Digest {
        String of(Path file) throws IOException;
    }

    /// @param state of the file before it was hashed
    private record Found(String digest, Map<String, Object> state, Instant at) {
        Instant changed() {
            return ((FileTime) Objects.requireNonNull(state.get("ctime"))).toInstant();
        }
    }

    /// The file's digest.
    String digest(Path file) throws IOException {
        if (!hasTimes(file)) {
            return hash.of(file);
        }
        Map<String, Object> state = state(file);
        Instant at = clock.instant();
        Optional<String> known = known(file, state, at);
        if (known.isPresent()) {
            return known.get();
        }
        Found found = new Found(hash.of(file), state, at);
        noteUntouched(file, found);
        return found.digest();
    }

    /// Whether the file has this digest.
    boolean has(Path file, String digest) throws IOException {
        if (!hasTimes(file)) {
            return hash.of(file).equals(digest);
        }
        Found now = new Found(digest, state(file), clock.instant());
        if (known(file, now.state(), now.at()).filter(digest::equals).isPresent()) {
            return true;
        }
        boolean hasIt = hash.of(file).equals(digest);
        if (hasIt) {
            noteUntouched(file, now);
        }
        return hasIt;
    }

    private static boolean hasTimes(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /// Of what a link leads to, since that is what has the digest.
    private static Map<String, Object> state(Path file) throws IOException {
        return Files.readAttributes(file, STATE);
    }

    private synchronized Optional<String> known(Path file, Map<String, Object> state, Instant now) {
        return Optional.ofNullable(noted.get(file))
                .filter(found -> found.state().equals(state))
                .filter(found -> now.isBefore(found.at().plus(GOOD_FOR)))
                .map(Found::digest);
    }

    private void noteUntouched(Path file, Found found) throws IOException {
        if (found.changed().plus(TICK).isBefore(found.at()) && found.state().equals(state(file))) {
            note(file, found);
        }
    }

    private synchronized void note(Path file, Found found) {
        noted.remove(file);
        noted.put(file, found);
        if (noted.size() > MOST) {
            noted.remove(noted.keySet().iterator().next());
        }
    }
}
