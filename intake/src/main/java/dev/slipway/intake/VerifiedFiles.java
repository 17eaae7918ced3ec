package dev.slipway.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Directories whose files were found whole a short while ago and have not been touched since, so
/// that a version that has just been examined is not hashed once more on its way into traffic.
///
/// Untouched is what has the same inode, size and times; the time of change is the kernel's and
/// nobody can set it. What changes within one tick of the kernel's clock may keep it, so files are
/// noted only when they are older than that.
///
/// *Threads*: safe from any number of threads.
final class VerifiedFiles {
    private static final int MOST = 64;
    private static final Duration GOOD_FOR = Duration.ofMinutes(10);

    /// The coarsest tick that kernels keep file times in, twice.
    private static final Duration TICK = Duration.ofMillis(20);

    private final InstantSource clock;
    private final Map<Path, Look> noted = new LinkedHashMap<>();

    VerifiedFiles(InstantSource clock) {
        this.clock = clock;
    }

    /// What tells a file from a changed one.
    record State(Map<String, Object> attributes) {
        Instant changed() {
            return ((FileTime) Objects.requireNonNull(attributes.get("ctime"))).toInstant();
        }
    }

    /// How files are at some time.
    record Look(List<State> states, Instant at) {
        /// The same files, which nobody but their writer has touched, at a later time.
        Look passed(Instant later) {
            return new Look(states, later);
        }

        /// Whether these files are as they were.
        boolean isOf(List<Path> files) {
            try {
                return states.equals(VerifiedFiles.states(files));
            } catch (IOException e) {
                return false;
            }
        }
    }

    /// Whether these files are as they were when [#note] was told of them.
    synchronized boolean areUntouched(Path directory, List<Path> files) throws IOException {
        Look known = noted.get(directory);
        if (known == null) {
            return false;
        }
        boolean isGood =
                clock.instant().isBefore(known.at().plus(GOOD_FOR))
                        && known.states().equals(states(files));
        if (!isGood) {
            noted.remove(directory);
        }
        return isGood;
    }

    /// How these files are now.
    Look look(List<Path> files) throws IOException {
        return new Look(states(files), clock.instant());
    }

    /// Notes files that were found whole after `before`, unless one has been touched since.
    synchronized void note(Path directory, List<Path> files, Look before) throws IOException {
        boolean isOld =
                before.states().stream()
                        .allMatch(state -> state.changed().plus(TICK).isBefore(before.at()));
        if (isOld && before.states().equals(states(files))) {
            noted.remove(directory);
            noted.put(directory, before);
            if (noted.size() > MOST) {
                noted.remove(noted.keySet().iterator().next());
            }
        }
    }

    /// Waits until what was written just now can be told from what is written later.
    static void passTick() throws IOException {
        try {
            Thread.sleep(TICK.multipliedBy(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<State> states(List<Path> files) throws IOException {
        List<State> states = new ArrayList<>();
        for (Path file : files) {
            states.add(
                    new State(
                            Files.readAttributes(
                                    file,
                                    "unix:ino,size,lastModifiedTime,ctime",
                                    LinkOption.NOFOLLOW_LINKS)));
        }
        return states;
    }
}
