package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.Set;

/// Promises that an artifact will soon be named by a record. They are files, so a restart in the
/// middle of a push breaks none.
///
/// A holder that takes the same lease again prolongs it.
public final class Leases {
    private final Layout layout;
    private final DurableFiles files;
    private final InstantSource clock;
    private final StoreGuard guard;

    Leases(Layout layout, DurableFiles files, InstantSource clock, StoreGuard guard) {
        this.layout = layout;
        this.files = files;
        this.clock = clock;
        this.guard = guard;
    }

    /// Takes a lease on an artifact, and says whether the artifact is here: a sender that hears
    /// false has to send the bytes. The lease holds either way. Of one that stands there since an
    /// upload which failed behind its rename the name may not be on the disk: who has not heard
    /// that an upload of it was done sends it again.
    ///
    /// @param holder one push, by its id
    public boolean take(Sha256 digest, String holder, Duration length) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            String expiry = clock.instant().plus(length).toString();
            files.write(file(digest, holder), expiry.getBytes(StandardCharsets.UTF_8));
            Files.deleteIfExists(layout.unreferenced().resolve(digest.hex()));
            return Files.isRegularFile(layout.artifact(digest));
        }
    }

    /// Whether this holder has a lease on an artifact now, which may be here or not.
    public boolean isHeld(Sha256 digest, String holder) throws IOException {
        try {
            return expiry(file(digest, holder)).isAfter(clock.instant());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /// Gives a lease back, after the record that names the artifact is durable or when there will
    /// be none. From then on the artifact has its day.
    public void release(Sha256 digest, String holder) throws IOException {
        try (StoreGuard.Inside _ = guard.enter()) {
            Files.deleteIfExists(file(digest, holder));
        }
    }

    /// The artifacts that somebody holds now; leases that ran out are removed.
    Set<Sha256> held() throws IOException {
        Instant now = clock.instant();
        Set<Sha256> held = new HashSet<>();
        for (Path file : Layout.files(layout.leases())) {
            String name = file.getFileName().toString();
            if (!name.endsWith(".lease")) {
                continue;
            }
            if (expiry(file).isAfter(now)) {
                held.add(new Sha256(name.substring(0, 64)));
            } else {
                Files.deleteIfExists(file);
            }
        }
        return held;
    }

    private static Instant expiry(Path file) throws IOException {
        try {
            return Instant.parse(Files.readString(file));
        } catch (DateTimeParseException e) {
            throw new IOException(file + ": not a lease", e);
        }
    }

    private Path file(Sha256 digest, String holder) {
        if (!holder.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException(
                    "holder: " + holder + " (expected: 1 to 80 letters, digits and hyphens)");
        }
        return layout.leases().resolve(digest.hex() + "." + holder + ".lease");
    }
}
