package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Removes artifacts that no record names and no lease holds, once that has been so for a day.
///
/// [#mark] is run now and then and notes since when an artifact is not needed; [#plan] says what is
/// due and changes nothing; [#remove] removes what a plan named, if it is still due.
public final class Collector {
    private static final Duration GRACE = Duration.ofHours(24);

    private final Layout layout;
    private final DurableFiles files;
    private final InstantSource clock;
    private final Leases leases;
    private final StoreGuard guard;

    Collector(
            Layout layout,
            DurableFiles files,
            InstantSource clock,
            Leases leases,
            StoreGuard guard) {
        this.layout = layout;
        this.files = files;
        this.clock = clock;
        this.leases = leases;
        this.guard = guard;
    }

    /// Notes which artifacts are not needed, from now on or still.
    ///
    /// @param named whether a record names the artifact
    public void mark(Predicate<Sha256> named) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            Set<Sha256> held = leases.held();
            for (Sha256 digest : layout.digests()) {
                if (named.test(digest) || held.contains(digest)) {
                    Files.deleteIfExists(marker(digest));
                } else if (since(digest).isEmpty()) {
                    byte[] now = clock.instant().toString().getBytes(StandardCharsets.UTF_8);
                    files.write(marker(digest), now);
                }
            }
        }
    }

    /// What is due now.
    public CollectionPlan plan(Predicate<Sha256> named) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            Set<Sha256> held = leases.held();
            List<Artifact> due = new ArrayList<>();
            int waiting = 0;
            for (Sha256 digest : layout.digests()) {
                if (named.test(digest) || held.contains(digest)) {
                    continue;
                }
                if (isDue(digest)) {
                    due.add(new Artifact(digest, Files.size(layout.artifact(digest))));
                } else {
                    waiting++;
                }
            }
            return new CollectionPlan(due, waiting);
        }
    }

    /// Removes what the plan named, as far as it is still due and no backup is running; returns
    /// what was removed.
    public List<Artifact> remove(CollectionPlan plan, Predicate<Sha256> named) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            List<Artifact> removed = new ArrayList<>();
            if (guard.isPaused()) {
                return removed;
            }
            Set<Sha256> held = leases.held();
            for (Artifact artifact : plan.due()) {
                Sha256 digest = artifact.digest();
                if (!named.test(digest) && !held.contains(digest) && isDue(digest)) {
                    Files.deleteIfExists(layout.artifact(digest));
                    Files.deleteIfExists(marker(digest));
                    removed.add(artifact);
                }
            }
            return removed;
        }
    }

    /// Removes nothing, in no process, until the pause is closed.
    public Pause pause() throws IOException {
        guard.pause();
        return new Pause();
    }

    /// Starts an artifact's day anew.
    void keep(Sha256 digest) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            Files.deleteIfExists(marker(digest));
        }
    }

    private boolean isDue(Sha256 digest) throws IOException {
        Instant latest = clock.instant().minus(GRACE);
        return since(digest).filter(since -> !since.isAfter(latest)).isPresent();
    }

    private Optional<Instant> since(Sha256 digest) throws IOException {
        Path marker = marker(digest);
        try {
            return Files.exists(marker)
                    ? Optional.of(Instant.parse(Files.readString(marker)))
                    : Optional.empty();
        } catch (DateTimeParseException e) {
            throw new IOException(marker + ": not a time", e);
        }
    }

    private Path marker(Sha256 digest) {
        return layout.unreferenced().resolve(digest.hex());
    }

    /// A time in which nothing is removed.
    public final class Pause implements AutoCloseable {
        private boolean closed;

        private Pause() {}

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                guard.resume();
            }
        }
    }
}
