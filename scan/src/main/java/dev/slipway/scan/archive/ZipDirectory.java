package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The end of a ZIP file and the headers that it leads to.
///
/// *Source*: PKWARE's APPNOTE 6.3.10, sections 4.3 to 4.5.
///
/// @param start where the central directory begins
/// @param shift how much later everything lies than the file says
/// @param isContested whether other loaders may find another directory
record ZipDirectory(
        long start, long bytes, long entries, long shift, long end, boolean isContested) {
    private static final int LOCAL = 0x04034B50;
    private static final int CENTRAL = 0x02014B50;
    private static final int END = 0x06054B50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR = 0x07064B50;
    private static final int LOCATOR_BYTES = 20;
    private static final int LONG_END = 0x06064B50;
    private static final int LONG_END_BYTES = 56;

    /// One byte more than a comment may have: some loaders look that far.
    private static final int COMMENT = 0x10000;

    private static final long NARROW = 0xFFFFFFFFL;
    private static final int UTF_8 = 1 << 11;

    /// *Errors*: `EOFException` when there is no end record that leads to headers.
    static ZipDirectory find(Content content) throws IOException {
        int window = (int) Math.min(content.size(), END_BYTES + COMMENT);
        long from = content.size() - window;
        byte[] tail = content.bytes(from, window);
        for (int at = tail.length - END_BYTES; at >= 0; at--) {
            if (little(tail, at, 4) == END) {
                ZipDirectory found = parse(content, tail, from, at);
                if (found != null) {
                    return found;
                }
            }
        }
        throw new EOFException("no end record");
    }

    private static @Nullable ZipDirectory parse(Content content, byte[] tail, long from, int at)
            throws IOException {
        long entries = little(tail, at + 10, 2);
        long bytes = little(tail, at + 12, 4);
        long said = little(tail, at + 16, 4);
        long end = from + at;
        boolean isContested = false;
        Cursor locator = new Cursor(content, Math.max(0, end - LOCATOR_BYTES));
        if (end >= LOCATOR_BYTES && locator.little(4) == LOCATOR) {
            locator.skip(4);
            long place = locator.little(8);
            // Some follow the locator, others read what lies in front of it.
            long before = end - LOCATOR_BYTES - LONG_END_BYTES;
            isContested = place != before;
            if (place >= 0 && place <= before) {
                Cursor wide = new Cursor(content, place);
                if (wide.little(4) == LONG_END) {
                    wide.skip(28);
                    entries = wide.little(8);
                    bytes = wide.little(8);
                    said = wide.little(8);
                    end = place;
                }
            }
        }
        long start = end - bytes;
        boolean isEmpty = entries == 0 && bytes == 0;
        boolean leads =
                bytes >= 0
                        && start >= 0
                        && (isEmpty || new Cursor(content, start).little(4) == CENTRAL);
        return leads
                ? new ZipDirectory(start, bytes, entries, start - said, end, isContested)
                : null;
    }

    static ZipEntry central(Cursor in) throws IOException {
        if (in.little(4) != CENTRAL) {
            throw new EOFException("the directory lacks a header at byte " + (in.position() - 4));
        }
        long system = in.little(2) >>> 8;
        in.skip(2);
        int flags = (int) in.little(2);
        int method = (int) in.little(2);
        in.skip(4);
        long crc = in.little(4);
        long[] sizes = {in.little(4), in.little(4), 0};
        int name = (int) in.little(2);
        int extra = (int) in.little(2);
        int comment = (int) in.little(2);
        in.skip(4);
        long attributes = in.little(4) | (system << 32);
        sizes[2] = in.little(4);
        byte[] bytes = in.take(name);
        widen(in.take(extra), sizes);
        in.skip(comment);
        return new ZipEntry(
                latin(bytes),
                text(bytes, flags),
                flags,
                method,
                sizes[0],
                sizes[1],
                crc,
                sizes[2],
                attributes);
    }

    /// The local copy; its `local` is where the data begins.
    static ZipEntry local(Cursor in) throws IOException {
        if (in.little(4) != LOCAL) {
            throw new EOFException("no local header at byte " + (in.position() - 4));
        }
        in.skip(2);
        int flags = (int) in.little(2);
        int method = (int) in.little(2);
        in.skip(4);
        long crc = in.little(4);
        long[] sizes = {in.little(4), in.little(4), 0};
        int name = (int) in.little(2);
        int extra = (int) in.little(2);
        byte[] bytes = in.take(name);
        widen(in.take(extra), sizes);
        return new ZipEntry(
                latin(bytes),
                text(bytes, flags),
                flags,
                method,
                sizes[0],
                sizes[1],
                crc,
                in.position(),
                0);
    }

    private static String latin(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] name, int flags) {
        return new String(
                name, (flags & UTF_8) != 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    /// Compressed size, size and place where they did not fit into four bytes: size comes first.
    private static void widen(byte[] extra, long[] sizes) {
        for (int at = 0; at + 4 <= extra.length; ) {
            int length = (int) little(extra, at + 2, 2);
            int end = Math.min(extra.length, at + 4 + length);
            if (little(extra, at, 2) == 1) {
                int next = at + 4;
                for (int field : new int[] {1, 0, 2}) {
                    if (sizes[field] == NARROW && next + 8 <= end) {
                        sizes[field] = little(extra, next, 8);
                        next += 8;
                    }
                }
            }
            at = end;
        }
    }

    private static long little(byte[] bytes, int at, int count) {
        byte[] part = Arrays.copyOfRange(bytes, at, at + count);
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = (number << 8) | (part[i] & 0xFF);
        }
        return number;
    }
}
