package dev.slipway.client.control;

import dev.slipway.api.answer.FileList;
import dev.slipway.api.answer.PackageText;
import dev.slipway.api.answer.SampleWish;
import dev.slipway.api.answer.UploadState;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.answer.VersionWish;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Sample;
import dev.slipway.api.push.UploadId;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.ApiCalls.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Files that become versions: only what the server lacks is sent, in pieces, and a piece that got
/// lost is sent again from where it broke off.
public final class UploadCalls {
    private static final long PIECE = 8L << 20;
    private static final int ASKED_AT_ONCE = 1_000;

    private final ApiCalls api;

    /// Is told how far an upload is.
    @FunctionalInterface
    public interface Progress {
        /// Nobody is told.
        Progress SILENT = (sent, total, path) -> {};

        /// Called after each piece.
        ///
        /// @param sent bytes of all files that have arrived or were there before
        /// @param total bytes of all files
        /// @param path of the file that is being sent
        void at(long sent, long total, String path);
    }

    public UploadCalls(ApiCalls api) {
        this.api = api;
    }

    /// Sends those of these files that the server does not have.
    ///
    /// *Errors*: [SlipwayException]; `UncheckedIOException` when a file cannot be read.
    public void send(List<LocalFile> files, Progress progress) {
        long total = files.stream().mapToLong(file -> file.file().size()).sum();
        Set<Sha256> missing =
                missing(files.stream().map(file -> file.file().digest()).distinct().toList());
        long sent = 0;
        for (LocalFile file : files) {
            if (missing.remove(file.file().digest())) {
                send(file, sent, total, progress);
            }
            sent += file.file().size();
            progress.at(sent, total, file.file().path());
        }
    }

    /// Those of these files that the server does not have.
    Set<Sha256> missing(List<Sha256> digests) {
        Set<Sha256> missing = new LinkedHashSet<>();
        for (int from = 0; from < digests.size(); from += ASKED_AT_ONCE) {
            List<Sha256> some =
                    digests.subList(from, Math.min(digests.size(), from + ASKED_AT_ONCE));
            FileList answer =
                    api.send(
                            Command.of("POST", "/files/missing", new FileList(some), Sending.REAL),
                            FileList.class);
            missing.addAll(answer.digests());
        }
        return missing;
    }

    private void send(LocalFile file, long before, long total, Progress progress) {
        UploadId id = new UploadId(file.file().digest(), file.file().size());
        UploadState state = begin(id);
        while (!state.isComplete()) {
            state = next(id, state, file);
            progress.at(before + state.offset(), total, file.file().path());
        }
    }

    private UploadState begin(UploadId id) {
        return api.send(Command.of("PUT", path(id), null, Sending.REAL), UploadState.class);
    }

    /// Sends one piece; after a failure, from where the server says that it stands.
    private UploadState next(UploadId id, UploadState known, LocalFile file) {
        State from = new State(known);
        return api.repeating(() -> {
            UploadState at = from.known == null ? begin(id) : from.known;
            from.known = null;
            return at.isComplete() ? at : append(id, at, file);
        });
    }

    /// Where an upload stands, as long as that is sure.
    private static final class State {
        private @Nullable UploadState known;

        State(UploadState known) {
            this.known = known;
        }
    }

    private UploadState append(UploadId id, UploadState at, LocalFile file) {
        long length = Math.min(PIECE, id.size() - at.offset());
        try {
            return api.stream(
                    path(id),
                    Reading.now().with("offset", Long.toString(at.offset())),
                    piece(file, at.offset(), length),
                    UploadState.class);
        } catch (SlipwayException e) {
            if (e.code() == ErrorCode.CONFLICT) {
                return begin(id);
            }
            throw e;
        }
    }

    private static BodyPublisher piece(LocalFile file, long offset, long length) {
        if (length == 0) {
            return BodyPublishers.noBody();
        }
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> open(file, offset, length)), length);
    }

    private static InputStream open(LocalFile file, long offset, long length) {
        try {
            return new Piece(file.content().open(offset), length);
        } catch (IOException e) {
            throw new UncheckedIOException(file.file().path() + ": " + e.getMessage(), e);
        }
    }

    private static String path(UploadId id) {
        return "/uploads/" + id;
    }

    /// The `model.yaml` of files that the server has, completed from a sample and by what their
    /// model answers. It is loaded for that, which may take longer than the deadline of other
    /// calls.
    public PackageText describe(List<PushedFile> files, Sample sample) {
        return api.sendPatiently(
                Command.of(
                        "POST", "/files/description", new SampleWish(files, sample), Sending.REAL),
                PackageText.class);
    }

    /// Makes files that the server has a version of a model. The server examines them first, which
    /// may take longer than the deadline of other calls.
    public VersionMade publish(ModelName model, VersionWish wish, Sending sending) {
        return api.sendPatiently(
                Command.of("POST", "/models/" + model + "/versions", wish, sending),
                VersionMade.class);
    }

    /// Sends files and makes them a version of a model of which nothing more is said.
    public VersionMade push(ModelName model, List<LocalFile> files, Sending sending) {
        send(files, Progress.SILENT);
        List<PushedFile> sent = files.stream().map(LocalFile::file).toList();
        return publish(model, new VersionWish(sent, null, null, Map.of(), null), sending);
    }

    /// The first bytes of a stream.
    private static final class Piece extends InputStream {
        private final InputStream content;
        private long left;

        Piece(InputStream content, long length) {
            this.content = content;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            int next = left == 0 ? -1 : content.read();
            left -= next < 0 ? 0 : 1;
            return next;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = content.read(buffer, offset, (int) Math.min(left, length));
            left -= Math.max(0, count);
            return count;
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
