package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// What the members of a gzip file unpack to, one behind the other. It is as patient as Python's
/// loaders are: zeros may lie between members, and checksums of headers are not looked at. Java's
/// own stream ends there, and lets a member that it does not read go unseen.
///
/// *Source*: RFC 1952.
///
/// *Errors*: `ZipException` and `EOFException` where such a loader would stop.
final class GzipStream extends InputStream {
    private static final int FIRST = 0x1F;
    private static final int SECOND = 0x8B;
    private static final int DEFLATED = 8;
    private static final int HAS_CHECK = 1 << 1;
    private static final int HAS_EXTRA = 1 << 2;
    private static final int HAS_NAME = 1 << 3;
    private static final int HAS_COMMENT = 1 << 4;

    private final Content content;
    private final int most;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private @Nullable InputStream member;
    private int members;
    private long place;
    private boolean isAtEnd;
    private boolean isCut;

    /// @param most members that are read
    GzipStream(Content content, int most) {
        this.content = content;
        this.most = most;
    }

    /// Whether it ended for the number of its members alone.
    boolean isCut() {
        return isCut;
    }

    /// How many bytes follow the last member that was read, once the end was reached.
    long rest() {
        return isAtEnd ? content.size() - place : 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int at, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!isAtEnd) {
            InputStream packed = member == null ? begin() : member;
            if (packed == null) {
                isAtEnd = true;
                break;
            }
            int read = packed.read(target, at, length);
            if (read > 0) {
                checksum.update(target, at, read);
                return read;
            }
            end();
        }
        return -1;
    }

    /// The next member's bytes, unpacked; null where none begins.
    private @Nullable InputStream begin() throws IOException {
        place = members == 0 ? 0 : afterZeros();
        byte[] magic = content.bytes(place, 2);
        if (magic.length < 2 || (magic[0] & 0xFF) != FIRST || (magic[1] & 0xFF) != SECOND) {
            return null;
        }
        isCut = members == most;
        if (isCut) {
            return null;
        }
        members++;
        Cursor in = new Cursor(content, place + 2);
        if (in.next() != DEFLATED) {
            throw new ZipException("a member that is not deflated");
        }
        int flags = in.next();
        in.skip(6);
        if ((flags & HAS_EXTRA) != 0) {
            in.skip(in.little(2));
        }
        if ((flags & HAS_NAME) != 0) {
            skipText(in);
        }
        if ((flags & HAS_COMMENT) != 0) {
            skipText(in);
        }
        if ((flags & HAS_CHECK) != 0) {
            in.skip(2);
        }
        place = in.position();
        inflater.reset();
        checksum.reset();
        Content packed = content.slice(place, content.size() - place);
        InputStream begun =
                new DeflatedStream(packed.stream(), inflater, packed.size() / Math.max(1, members));
        member = begun;
        return begun;
    }

    private long afterZeros() throws IOException {
        Cursor in = new Cursor(content, place);
        while (!in.atEnd()) {
            if (in.next() != 0) {
                return in.position() - 1;
            }
        }
        return content.size();
    }

    private static void skipText(Cursor in) throws IOException {
        int next = in.next();
        while (next != 0) {
            next = in.next();
        }
    }

    /// Passes over what ends the member, which says what it held.
    private void end() throws IOException {
        Cursor in = new Cursor(content, place + inflater.getBytesRead());
        long check = in.little(4);
        long length = in.little(4);
        place = in.position();
        member = null;
        boolean isWhole = length == (inflater.getBytesWritten() & 0xFFFFFFFFL);
        if (!isWhole || check != checksum.getValue()) {
            throw new ZipException("a member with a wrong checksum");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }
}
