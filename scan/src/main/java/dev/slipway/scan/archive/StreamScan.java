package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Unpacked;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/// Scans what one compressed stream unpacks to: gzip, or zlib as joblib writes it.
public final class StreamScan {
    private static final byte[] OLD_MARK = {'Z', 'F'};

    /// The bytes of joblib's old head: its mark and a length of 19 characters. A blank may follow.
    private static final int OLD = 21;

    private final Findings findings;
    private final Limits limits;
    private final Allowance allowance;
    private final Inside inside;

    /// Hands what it unpacks to `inside`.
    public StreamScan(Findings findings, Limits limits, Allowance allowance, Inside inside) {
        this.findings = findings;
        this.limits = limits;
        this.allowance = allowance;
        this.inside = inside;
    }

    /// The zlib stream that content is, or that stands behind the head which joblib wrote in front
    /// of it before version 0.10, and reads to this day.
    public static Optional<Content> zlibIn(Content content) throws IOException {
        byte[] head = content.bytes(0, OLD_MARK.length);
        int[] starts = Arrays.equals(head, OLD_MARK) ? new int[] {OLD, OLD + 1} : new int[] {0};
        for (int start : starts) {
            Content stream = content.slice(start, content.size() - start);
            if (beginsAsZlib(stream)) {
                return Optional.of(stream);
            }
        }
        return Optional.empty();
    }

    /// Whether content begins as a zlib stream: its two bytes are a multiple of 31 and it unpacks.
    private static boolean beginsAsZlib(Content content) throws IOException {
        byte[] head = content.bytes(0, 2);
        boolean plausible =
                head.length == 2
                        && (head[0] & 0x0F) == 8
                        && (head[0] & 0xF0) <= 0x70
                        && (((head[0] & 0xFF) << 8) | (head[1] & 0xFF)) % 31 == 0
                        && (head[1] & 0x20) == 0;
        if (!plausible) {
            return false;
        }
        try (InputStream stream = new InflaterInputStream(content.stream())) {
            return stream.readNBytes(64).length > 0;
        } catch (ZipException | EOFException e) {
            return false;
        }
    }

    /// Scans a gzip stream.
    public void gzip(Content content, String file, int nesting) throws IOException {
        if (limits.refuseDepth(file, nesting, findings)) {
            return;
        }
        try (GzipStream stream = new GzipStream(content, limits.entries())) {
            unpack(content, file, nesting, stream);
            if (stream.isCut()) {
                findings.add(
                        file,
                        content.size() - stream.rest(),
                        Rule.ARCHIVE_ENTRIES,
                        "more than " + limits.entries() + " members");
            } else {
                rest(content, file, stream.rest());
            }
        }
    }

    /// Scans a zlib stream.
    public void zlib(Content content, String file, int nesting) throws IOException {
        if (limits.refuseDepth(file, nesting, findings)) {
            return;
        }
        Inflater inflater = new Inflater();
        try (InputStream stream = new DeflatedStream(content.stream(), inflater, content.size())) {
            unpack(content, file, nesting, stream);
            rest(content, file, inflater.finished() ? content.size() - inflater.getBytesRead() : 0);
        } finally {
            inflater.end();
        }
    }

    /// Some loaders go on behind the end of what was packed.
    private void rest(Content content, String file, long bytes) {
        if (bytes > 0) {
            findings.add(
                    file,
                    content.size() - bytes,
                    Rule.ARCHIVE_HEADERS,
                    bytes + " bytes follow those that are packed");
        }
    }

    private void unpack(Content content, String file, int nesting, InputStream stream)
            throws IOException {
        long limit = allowance.of(content.size());
        try (Unpacked unpacked = allowance.unpack(stream, limit)) {
            if (!unpacked.isWhole()) {
                findings.add(
                        file, 0, Rule.ARCHIVE_BOMB, "unpacks to more than " + limit + " bytes");
            } else if (!unpacked.fault().isEmpty()) {
                broken(file, unpacked.fault());
            }
            inside.look(unpacked.content(), file + "!", nesting + 1, false);
        } catch (ZipException | EOFException e) {
            broken(file, String.valueOf(e.getMessage()));
        }
    }

    private void broken(String file, String why) {
        findings.add(file, 0, Rule.ARCHIVE_BROKEN, "cannot be unpacked: " + why);
    }
}
