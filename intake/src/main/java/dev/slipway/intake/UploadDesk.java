package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Takes files in, a bounded piece at a time: the caller's thread waits for the network, a quiet
/// one hashes and writes.
final class UploadDesk {
    /// All that an upload in progress holds of its file.
    private static final int PIECE = 1 << 18;

    private static final Duration KEPT = Duration.ofHours(24);

    private final ArtifactStore store;
    private final WorkThreads threads;
    private final Pace pace;

    UploadDesk(ArtifactStore store, WorkThreads threads, Pace pace) {
        this.store = store;
        this.threads = threads;
        this.pace = pace;
    }

    List<Sha256> missing(Principal principal, List<Sha256> digests) {
        return stored(() -> {
            List<Sha256> missing = new ArrayList<>();
            for (Sha256 digest : digests) {
                if (!store.leases().take(digest, holder(principal), KEPT)) {
                    missing.add(digest);
                }
            }
            return missing;
        });
    }

    UploadProgress begin(Principal principal, UploadId id) {
        return stored(() -> {
            if (store.leases().take(id.digest(), holder(principal), KEPT)) {
                return complete(id);
            }
            Upload upload = store.uploads().open(name(principal, id));
            return progress(id, upload);
        });
    }

    UploadProgress progress(Principal principal, UploadId id) {
        return stored(() -> {
            if (store.find(id.digest()).isPresent()) {
                return complete(id);
            }
            return new UploadProgress(id, required(principal, id).offset(), false);
        });
    }

    UploadProgress append(Principal principal, UploadId id, long offset, InputStream content)
            throws IOException {
        if (stored(() -> store.find(id.digest())).isPresent()) {
            return complete(id);
        }
        Upload upload = stored(() -> required(principal, id));
        Upload.Sending sending = stored(() -> sending(upload, offset));
        try {
            addAll(id, offset, content, sending);
            return stored(() -> progress(id, upload));
        } finally {
            stored(() -> ended(sending));
        }
    }

    private void addAll(UploadId id, long offset, InputStream content, Upload.Sending sending)
            throws IOException {
        byte[] piece = new byte[PIECE];
        long end = offset;
        for (int count = fill(content, piece, sending); count > 0; ) {
            int length = count;
            requireRoom(id, end + length);
            end = stored(() -> sending.add(piece, length));
            count = length < PIECE ? 0 : fill(content, piece, sending);
        }
    }

    private static boolean ended(Upload.Sending sending) throws IOException {
        sending.close();
        return true;
    }

    private static void requireRoom(UploadId id, long end) {
        if (end > id.size()) {
            throw Refuse.input(
                    "upload: more than " + id.size() + " bytes (expected: as announced) for " + id);
        }
    }

    private static Upload.Sending sending(Upload upload, long offset) throws IOException {
        try {
            return upload.sendFrom(offset);
        } catch (ArtifactException e) {
            throw Refuse.conflict(String.valueOf(e.getMessage()));
        }
    }

    /// Fills the piece as far as the stream goes; what arrived before a failure is kept.
    private int fill(InputStream content, byte[] piece, Upload.Sending sending) throws IOException {
        int filled = 0;
        pace.await(piece.length);
        try {
            while (filled < piece.length) {
                int count = content.read(piece, filled, piece.length - filled);
                if (count < 0) {
                    break;
                }
                filled += count;
            }
            return filled;
        } catch (IOException | RuntimeException e) {
            int arrived = filled;
            if (arrived > 0) {
                stored(() -> sending.add(piece, arrived));
            }
            throw e;
        }
    }

    /// Where the upload stands; one that is whole is finished.
    private UploadProgress progress(UploadId id, Upload upload) throws IOException {
        long offset = upload.offset();
        if (offset < id.size()) {
            return new UploadProgress(id, offset, false);
        }
        try {
            upload.finish(Optional.of(id.digest()));
        } catch (ArtifactException e) {
            throw Refuse.input(e.getMessage() + "; its bytes were thrown away, send them again");
        }
        return complete(id);
    }

    void cancel(Principal principal, UploadId id) {
        stored(() -> {
            Optional<Upload> upload = store.uploads().resume(name(principal, id));
            if (upload.isPresent()) {
                upload.get().cancel();
            }
            return id;
        });
    }

    /// A record names the files now, so their sender needs no lease.
    void giveBack(Principal principal, List<PushedFile> files) {
        for (PushedFile file : files) {
            try {
                store.leases().release(file.digest(), holder(principal));
            } catch (IOException e) {
                return; // They run out by themselves.
            }
        }
    }

    private Upload required(Principal principal, UploadId id) {
        return store.uploads()
                .resume(name(principal, id))
                .orElseThrow(() ->
                        Refuse.unknown("upload: " + id + " is unknown (expected: one begun)"));
    }

    private static UploadProgress complete(UploadId id) {
        return new UploadProgress(id, id.size(), true);
    }

    /// Runs work on the store on a quiet thread; a failure of the disk refuses the call.
    private <T> T stored(Callable<T> work) {
        try {
            return threads.call(work);
        } catch (ArtifactException e) {
            throw Refuse.conflict(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Refuse.store(e);
        }
    }

    /// Who holds the leases of a principal's pushes.
    static String holder(Principal principal) {
        return "push-" + Sha256.of(bytes(principal.id().value())).hex().substring(0, 40);
    }

    private static String name(Principal principal, UploadId id) {
        return UUID.nameUUIDFromBytes(bytes(principal.id() + "\0" + id)).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
