package dev.slipway.client.control;

import dev.slipway.api.answer.ModelChange;
import dev.slipway.api.answer.Outcome;
import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.push.PushedFile;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.ApiCalls.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/// Versions that leave a server for another one and come from one, and signatures that come after a
/// version. Files travel in pieces: one that got lost is fetched again, and a fetch that broke off
/// goes on where it stood.
public final class TransferCalls {
    private static final long PIECE = 8L << 20;
    private static final int BUFFER = 1 << 20;

    private final ApiCalls api;

    public TransferCalls(ApiCalls api) {
        this.api = api;
    }

    /// Is told how many more bytes have arrived.
    @FunctionalInterface
    public interface Arrived {
        /// Called after each piece.
        void bytes(long count);
    }

    /// Everything that the server knows about a version.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    public VersionExport export(ModelName model, String reference) {
        return api.get(
                ModelRegistryCalls.path(model, reference) + "/export",
                Reading.now(),
                VersionExport.class);
    }

    /// Fetches one file of a version to a place on disk. What an earlier try has left beside it,
    /// with `.part` behind the name, is gone on with.
    ///
    /// *Errors*: [SlipwayException], also when all bytes together have another digest, which throws
    /// them away; `UncheckedIOException` when the place cannot be written.
    public void fetch(ModelName model, String version, PushedFile file, Path to, Arrived arrived) {
        try {
            Path part = to.resolveSibling(to.getFileName() + ".part");
            long offset = Files.exists(part) ? Files.size(part) : 0;
            if (offset > file.size()) {
                Files.delete(part);
                offset = 0;
            }
            arrived.bytes(offset);
            try (OutputStream out =
                    Files.newOutputStream(
                            part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                fetch(model, version, file, new Rest(offset, out, arrived));
            }
            Sha256 found = digest(part);
            if (!found.equals(file.digest())) {
                Files.delete(part);
                throw new SlipwayException(
                        ErrorCode.INTERNAL,
                        file.path()
                                + ": sha256 "
                                + found
                                + " (expected: "
                                + file.digest()
                                + "; thrown away, try again)");
            }
            Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + ": " + e.getMessage(), e);
        }
    }

    /// What is still to come of a file.
    private record Rest(long from, OutputStream out, Arrived arrived) {}

    private void fetch(ModelName model, String version, PushedFile file, Rest rest)
            throws IOException {
        String path = ModelRegistryCalls.path(model, version) + "/files/" + file.digest();
        long offset = rest.from();
        while (offset < file.size()) {
            byte[] piece =
                    api.bytes(
                            path,
                            Reading.now()
                                    .with("offset", Long.toString(offset))
                                    .with("length", Long.toString(PIECE)));
            if (piece.length == 0) {
                throw new SlipwayException(
                        ErrorCode.INTERNAL,
                        file.path() + ": ends at " + offset + " (expected: " + file.size() + ")");
            }
            rest.out().write(piece);
            offset += piece.length;
            rest.arrived().bytes(piece.length);
        }
    }

    private static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Sha256.newDigest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return Sha256.finished(digest);
    }

    /// Makes what another server exported a version; its files are there already. The server
    /// examines them first, which may take longer than the deadline of other calls.
    ///
    /// @param model its name on this server
    public VersionMade take(ModelName model, VersionExport export, Sending sending) {
        return api.sendPatiently(
                Command.of("POST", "/models/" + model + "/versions/import", export, sending),
                VersionMade.class);
    }

    /// Attaches a signature to a version.
    ///
    /// @param reference a number, `latest`, or `@` and an alias
    /// @param bundle text of the signature bundle
    public Outcome sign(ModelName model, String reference, String bundle, Sending sending) {
        return api.send(
                Command.of(
                        "PUT",
                        ModelRegistryCalls.path(model, reference) + "/signature",
                        new ModelChange.Signature(bundle),
                        sending),
                Outcome.class);
    }
}
