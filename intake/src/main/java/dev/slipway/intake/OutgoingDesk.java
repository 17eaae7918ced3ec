package dev.slipway.intake;

import dev.slipway.api.answer.VersionExport;
import dev.slipway.api.control.ApprovalEntry;
import dev.slipway.api.control.Image;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Model;
import dev.slipway.api.registry.Version;
import dev.slipway.api.transfer.FileRead;
import dev.slipway.api.transfer.Span;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gathers what is known of a version, and gives its files out a piece at a time.
final class OutgoingDesk {
    private final IntakeSpec spec;
    private final WorkThreads threads;
    private final Pace pace;

    OutgoingDesk(IntakeSpec spec, WorkThreads threads, Pace pace) {
        this.spec = spec;
        this.threads = threads;
        this.pace = pace;
    }

    VersionExport export(Image image, Model model, Version version) {
        try {
            return threads.call(() -> exportNow(image, model, version));
        } catch (IOException e) {
            throw Refuse.store(e);
        }
    }

    private VersionExport exportNow(Image image, Model model, Version version) throws IOException {
        Gone.requireHere(spec, version.content().digest());
        PackageManifest manifest = spec.packages().manifest(version.content().digest());
        Sha256 scan = version.content().scan().report();
        List<ApprovalEntry> approvals =
                image.approvals(version.content().digest()).stream()
                        .filter(verdict -> verdict.version().equals(version.number()))
                        .filter(verdict -> verdict.isOf(model))
                        .toList();
        return new VersionExport(
                model.name(),
                version,
                manifest.files().stream()
                        .map(file -> new PushedFile(file.path(), file.size(), file.digest()))
                        .toList(),
                text(signature(version)),
                text(scan.equals(Sha256.ZERO) ? null : scan),
                approvals,
                new VersionRecords(spec.journal()).upTo(image.seq(), model, version.number()));
    }

    /// A signature whose key counts here, or one that came along without counting.
    private static @Nullable Sha256 signature(Version version) {
        Version.SignatureSummary signature = version.content().signature();
        ImportedEvidence imported = version.imported();
        return signature != null
                ? signature.bundle()
                : imported == null ? null : imported.signature();
    }

    private @Nullable String text(@Nullable Sha256 digest) throws IOException {
        if (digest == null) {
            return null;
        }
        try (InputStream in = spec.store().read(digest)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    FileRead open(Sha256 content, Sha256 file, Span span) {
        try {
            return threads.call(() -> openNow(content, file, span));
        } catch (IOException e) {
            throw Refuse.store(e);
        }
    }

    private FileRead openNow(Sha256 content, Sha256 file, Span span) throws IOException {
        Gone.requireHere(spec, content);
        Optional<PackageFile> found =
                spec.packages().manifest(content).files().stream()
                        .filter(one -> one.digest().equals(file))
                        .findFirst();
        if (found.isEmpty()) {
            throw Refuse.unknown("file: " + file + " is none of package " + content);
        }
        long size = found.get().size();
        if (span.offset() > size) {
            throw Refuse.input("offset: " + span.offset() + " (expected: <= " + size + ")");
        }
        long length = Math.min(span.limit(), size - span.offset());
        return new Piece(spec.store().readFrom(file, span.offset()), length);
    }

    /// A part of a file. The caller's thread waits for the network, a quiet one reads.
    private final class Piece implements FileRead {
        private final InputStream in;
        private final long length;
        private long left;

        Piece(InputStream in, long length) {
            this.in = in;
            this.length = length;
            this.left = length;
        }

        @Override
        public long bytes() {
            return length;
        }

        @Override
        public int read(byte[] buffer) {
            int wanted = (int) Math.min(buffer.length, left);
            if (wanted == 0) {
                return 0;
            }
            pace.await(wanted);
            try {
                int count = threads.call(() -> in.readNBytes(buffer, 0, wanted));
                if (count < wanted) {
                    throw new IOException("a file is shorter than it was");
                }
                left -= count;
                return count;
            } catch (IOException e) {
                throw Refuse.store(e);
            }
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                // Nothing was written, so nothing is lost.
            }
        }
    }
}
