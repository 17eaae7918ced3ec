package dev.slipway.jobs.cluster;

import dev.slipway.api.journal.Sha256;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.cluster.RestDoor.Refused;
import dev.slipway.jobs.cluster.RestDoor.Submission;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Job jars at a cluster's door. One stays there for the attempts that follow, under a name that
/// says what is in it, and is brought where it is missing.
///
/// Several servers may share a cluster, and attempts come at once: whatever lies there may be gone
/// when it is run, and is brought again then. A job that runs needs it no longer.
///
/// *Threads*: one.
final class JobJars {
    private static final int TRIES = 4;

    /// Jars of other content that stay: they may be those of servers of other releases, which would
    /// bring them again.
    private static final int OTHERS = 3;

    private static final int BUFFER = 1 << 18;

    private final RestDoor door;

    JobJars(RestDoor door) {
        this.door = door;
    }

    /// Has a jar run.
    ///
    /// *Errors*: as its program threw them; [JobException] with `INTERNAL` for anything else.
    void run(JarName named, Submission submission) throws InterruptedException {
        Path jar = named.jar();
        String name = named.await();
        int left = TRIES;
        boolean isHandedOver = false;
        while (!isHandedOver) {
            left--;
            isHandedOver = isHandedOver(jar, name, submission, left == 0);
        }
    }

    /// What it is called there.
    static String name(Path jar) {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(jar)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new JobException(
                    EndCode.INTERNAL, "the job jar cannot be read: " + e.getMessage(), e);
        }
        return "slipway-job-" + Sha256.finished(digest).hex() + ".jar";
    }

    /// Whether it was, or else was gone when it was to be run.
    private boolean isHandedOver(Path jar, String name, Submission submission, boolean isLast)
            throws InterruptedException {
        Optional<String> found = first(door.jars(), name);
        if (found.isPresent()) {
            return isRun(found.get(), submission, isLast);
        }
        String brought = bring(jar, name);
        List<LyingJar> lying = door.jars();
        Optional<String> kept = first(lying, name);
        if (kept.isEmpty()) {
            runAlone(brought, submission);
            return true;
        }
        tidy(lying, name, kept.get());
        return isRun(kept.get(), submission, isLast);
    }

    /// The one that all agree on, where several have brought it at once.
    private static Optional<String> first(List<LyingJar> lying, String name) {
        return lying.stream()
                .filter(one -> one.isNamed(name))
                .map(LyingJar::id)
                .min(Comparator.naturalOrder());
    }

    private String bring(Path jar, String name) throws InterruptedException {
        String id = door.upload(jar, name);
        if (!name(jar).equals(name)) {
            door.forget(id);
            throw new JobException(EndCode.INTERNAL, jar + " was replaced since it was read");
        }
        return id;
    }

    /// At a door that does not tell of its jars nobody would find it again.
    private void runAlone(String id, Submission submission) throws InterruptedException {
        try {
            Optional<Refused> refused = door.start(id, submission);
            if (refused.isPresent()) {
                throw refused.get().reason();
            }
        } finally {
            door.forget(id);
        }
    }

    /// Has those of this name forgotten that were brought at the same time, and of the others the
    /// oldest.
    private void tidy(List<LyingJar> lying, String name, String kept) throws InterruptedException {
        for (LyingJar one : lying) {
            if (one.isNamed(name) && !one.id().equals(kept)) {
                door.forget(one.id());
            }
        }
        List<LyingJar> old =
                lying.stream()
                        .filter(one -> one.isOurs() && !one.isNamed(name))
                        .sorted(Comparator.comparingLong(LyingJar::uploaded).reversed())
                        .skip(OTHERS)
                        .toList();
        for (LyingJar one : old) {
            door.forget(one.id());
        }
    }

    /// Whether it runs; no where it is gone, which somebody else may have seen to.
    private boolean isRun(String id, Submission submission, boolean isLast)
            throws InterruptedException {
        Optional<Refused> refused = door.start(id, submission);
        if (refused.isEmpty()) {
            return true;
        }
        RuntimeException reason = refused.get().reason();
        if (refused.get().isByProgram()) {
            throw reason;
        }
        if (door.jars().stream().anyMatch(one -> one.id().equals(id))) {
            // Whether it still is what its name says nobody knows; the next attempt brings it.
            door.forget(id);
            throw reason;
        }
        if (door.state(submission.id()).isPresent()) {
            return true;
        }
        if (isLast) {
            throw reason;
        }
        return false;
    }
}
