package dev.slipway.intake;

import dev.slipway.api.access.Principal;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.push.UploadProgress;
import dev.slipway.journal.artifact.ArtifactException;
import dev.slipway.journal.artifact.ArtifactStore;
import dev.slipway.journal.artifact.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;

/// Takes files in, a bounded piece at a time: the caller's thread waits for the network, a quiet
/// one hashes and writes.
final class UploadDesk {
    /// All that an upload in progress holds of its file.
    private static final int PIECE = 1 << 18;

    private final ArtifactStore store;
    private final ShownFiles shown;
    private final WorkThreads threads;
    private final Pace pace;

    UploadDesk(ArtifactStore store, ShownFiles shown, WorkThreads threads, Pace pace) {
        this.store = store;
        this.shown = shown;
        this.threads = threads;
        this.pace = pace;
    }

    List<Sha256> missing(Principal principal, List<Sha256> digests) {
        return stored(() -> {
            Set<Sha256> named = shown.of(principal, digests);
            List<Sha256> missing = new ArrayList<>();
            for (Sha256 digest : digests) {
                if (!named.contains(digest) || !shown.keep(principal, digest)) {
                    shown.expect(principal, digest);
                    missing.add(digest);
                }
            }
            return missing;
        });
    }

    UploadProgress begin(Principal principal, UploadId id) {
        return stored(() -> {
            if (isShown(principal, id) && shown.keep(principal, id.digest())) {
                return complete(id);
            }
            shown.expect(principal, id.digest());
            try {
                return opened(principal, id);
            } catch (NoSuchFileException e) {
                // Another sender has ended it since it was opened.
                return isShown(principal, id) ? complete(id) : opened(principal, id);
            }
        });
    }

    private UploadProgress opened(Principal principal, UploadId id) throws IOException {
        return finished(principal, id, store.uploads().open(name(principal, id)));
    }

    private boolean isShown(Principal principal, UploadId id) throws IOException {
        return !shown.of(principal, List.of(id.digest())).isEmpty();
    }

    UploadProgress progress(Principal principal, UploadId id) {
        return stored(() -> {
            Optional<Upload> begun = begun(principal, id);
            if (begun.isEmpty()) {
                return complete(principal, id);
            }
            try {
                return new UploadProgress(id, begun.get().offset(), false);
            } catch (NoSuchFileException e) {
                return complete(principal, id);
            }
        });
    }

    UploadProgress append(Principal principal, UploadId id, long offset, InputStream content)
            throws IOException {
        Optional<Upload> begun = stored(() -> begun(principal, id));
        if (begun.isEmpty()) {
            return stored(() -> complete(principal, id));
        }
        Upload upload = begun.get();
        Optional<Upload.Sending> turn = stored(() -> sending(upload, offset));
        if (turn.isEmpty()) {
            return stored(() -> endedByAnother(principal, id));
        }
        Upload.Sending sending = turn.get();
        try {
            addAll(id, offset, content, sending);
            return stored(() -> progress(principal, id, upload));
        } finally {
            stored(() -> ended(sending));
        }
    }

    private void addAll(UploadId id, long offset, InputStream content, Upload.Sending sending)
            throws IOException {
        byte[] piece = new byte[PIECE];
        long end = offset;
        for (int count = fill(content, piece, sending, id.size() - end); count > 0; ) {
            int length = count;
            requireRoom(id, end + length);
            end = stored(() -> sending.add(piece, length));
            count = length < PIECE ? 0 : fill(content, piece, sending, id.size() - end);
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

    /// A turn; none where another sender has ended the upload since it was looked up.
    private static Optional<Upload.Sending> sending(Upload upload, long offset) throws IOException {
        try {
            return Optional.of(upload.sendFrom(offset));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (ArtifactException e) {
            throw Refuse.conflict(String.valueOf(e.getMessage()));
        }
    }

    /// Fills the piece as far as the stream goes; what arrived before a failure is kept, unless it
    /// is more than was announced.
    ///
    /// @param room bytes that the upload still lacks
    private int fill(InputStream content, byte[] piece, Upload.Sending sending, long room)
            throws IOException {
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
            if (arrived > 0 && arrived <= room) {
                stored(() -> sending.add(piece, arrived));
            }
            throw e;
        }
    }

    /// Where the upload stands behind a turn; one that is whole is finished.
    private UploadProgress progress(Principal principal, UploadId id, Upload upload)
            throws IOException {
        try {
            return finished(principal, id, upload);
        } catch (NoSuchFileException e) {
            return endedByAnother(principal, id);
        }
    }

    /// Another sender of the principal's has sent the rest meanwhile, or thrown away what there
    /// was: whoever begins again hears where it stands.
    private UploadProgress endedByAnother(Principal principal, UploadId id) throws IOException {
        if (isShown(principal, id)) {
            return complete(id);
        }
        throw Refuse.conflict("upload: another sender has ended " + id + " (begin it again)");
    }

    /// Where the upload stands; one that is whole is finished.
    ///
    /// *Errors*: `NoSuchFileException` where another sender has ended it.
    private UploadProgress finished(Principal principal, UploadId id, Upload upload)
            throws IOException {
        long offset = upload.offset();
        if (offset < id.size()) {
            return new UploadProgress(id, offset, false);
        }
        try {
            upload.finish(Optional.of(id.digest()));
        } catch (ArtifactException e) {
            throw Refuse.input(e.getMessage() + "; its bytes were thrown away, send them again");
        }
        // Not before: whoever holds a file has shown to have it, and its name is on the disk.
        boolean _ = shown.keep(principal, id.digest());
        return complete(id);
    }

    void cancel(Principal principal, UploadId id) {
        stored(() -> {
            Optional<Upload> upload = begun(principal, id);
            if (upload.isPresent()) {
                upload.get().cancel();
            }
            return id;
        });
    }

    /// Throws away what nobody has gone on with for a day.
    void sweep() throws IOException {
        int _ = threads.call(() -> store.uploads().sweep());
    }

    private Optional<Upload> begun(Principal principal, UploadId id) {
        return store.uploads().resume(name(principal, id));
    }

    /// What is not on its way is there or unknown.
    private UploadProgress complete(Principal principal, UploadId id) throws IOException {
        if (!isShown(principal, id)) {
            throw Refuse.unknown("upload: " + id + " is unknown (expected: one begun)");
        }
        return complete(id);
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

    private static String name(Principal principal, UploadId id) {
        String text = principal.id() + "\0" + id;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
