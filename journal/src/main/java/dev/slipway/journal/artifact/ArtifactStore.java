package dev.slipway.journal.artifact;

import dev.slipway.api.journal.Sha256;
import dev.slipway.journal.Milestones;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The artifacts of one server in one directory.
///
/// An artifact is durable before its digest is handed out. One that is not yet named by a record is
/// safe from [Collector] while it is leased, and for a day after that.
///
/// *Threads*: any. Calls hash and wait for the disk, so not for virtual threads.
public final class ArtifactStore {
    private final Layout layout;
    private final Uploads uploads;
    private final Leases leases;
    private final Collector collector;

    private ArtifactStore(
            Layout layout, InstantSource clock, RandomGenerator random, Milestones milestones) {
        DurableFiles files = new DurableFiles(milestones);
        StoreGuard guard = new StoreGuard(layout.directory());
        this.layout = layout;
        leases = new Leases(layout, files, clock, guard);
        collector = new Collector(layout, files, clock, leases, guard);
        uploads = new Uploads(layout, files, clock, random, collector);
    }

    /// Opens the directory, makes it if there is none, and sweeps what earlier writers left
    /// unfinished.
    public static ArtifactStore open(
            Path directory, InstantSource clock, RandomGenerator random, Milestones milestones)
            throws IOException {
        ArtifactStore store =
                new ArtifactStore(Layout.create(directory), clock, random, milestones);
        store.uploads.sweep();
        return store;
    }

    /// Opens a directory that another process may be using, and changes nothing in it by that.
    ///
    /// *Errors*: [ArtifactException] when there is no store.
    public static ArtifactStore openExisting(
            Path directory, InstantSource clock, RandomGenerator random) throws IOException {
        Layout layout = new Layout(directory.toAbsolutePath());
        if (!Files.isDirectory(layout.artifacts())) {
            throw new ArtifactException(directory + ": holds no artifacts");
        }
        return new ArtifactStore(layout, clock, random, Milestones.unwatched());
    }

    /// Keeps all bytes of a stream.
    public Artifact put(InputStream content) throws IOException {
        Upload upload = uploads.begin();
        try (Upload.Sending sending = upload.sendFrom(0)) {
            sending.addAll(content);
            return upload.finish(Optional.empty());
        } catch (IOException e) {
            upload.cancel();
            throw e;
        }
    }

    /// Uploads that come in parts and survive a lost connection.
    public Uploads uploads() {
        return uploads;
    }

    /// Who needs which artifact although no record names it yet.
    public Leases leases() {
        return leases;
    }

    /// The removal of what nobody needs.
    public Collector collector() {
        return collector;
    }

    /// The artifact, if it is here; its bytes are not looked at.
    public Optional<Artifact> find(Sha256 digest) throws IOException {
        Path file = layout.artifact(digest);
        return Files.isRegularFile(file)
                ? Optional.of(new Artifact(digest, Files.size(file)))
                : Optional.empty();
    }

    /// The digests of everything that is here, sorted.
    public List<Sha256> digests() throws IOException {
        return layout.digests();
    }

    /// The bytes; the stream fails at its end when they are not the ones that were stored.
    public InputStream read(Sha256 digest) throws IOException {
        return new VerifiedStream(Files.newInputStream(required(digest)), digest);
    }

    /// The bytes from `offset` on, as they lie on the disk. Whoever reads them compares the digest
    /// of all of them.
    public InputStream readFrom(Sha256 digest, long offset) throws IOException {
        FileChannel file = FileChannel.open(required(digest), StandardOpenOption.READ);
        return Channels.newInputStream(file.position(offset));
    }

    /// The file, after all its bytes have been checked, for a loader that needs a path. It must not
    /// be written.
    public Path verified(Sha256 digest) throws IOException {
        try (InputStream content = read(digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return layout.artifact(digest);
    }

    /// The digests of artifacts whose bytes have changed.
    public List<Sha256> broken() throws IOException {
        List<Sha256> broken = new ArrayList<>();
        for (Sha256 digest : digests()) {
            try {
                verified(digest);
            } catch (ArtifactException e) {
                broken.add(digest);
            }
        }
        return broken;
    }

    private Path required(Sha256 digest) throws ArtifactException {
        Path file = layout.artifact(digest);
        if (!Files.isRegularFile(file)) {
            throw new ArtifactException("artifact: " + digest + " is not in the store");
        }
        return file;
    }
}
