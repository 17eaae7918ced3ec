package dev.slipway.packages.archive;

import dev.slipway.packages.PackageRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes tar files whose bytes depend on nothing but paths and contents.
///
/// *Source*: POSIX.1-2017, `pax`, "ustar Interchange Format" and "pax Interchange Format".
final class TarWriter {
    static final int BLOCK = 512;
    static final int NAME = 100;
    static final int PREFIX = 155;

    /// The largest size that eleven octal digits write.
    private static final long LARGEST_OCTAL = (1L << 33) - 1;

    private static final int FILE_MODE = 0644;

    private final OutputStream out;

    TarWriter(OutputStream out) {
        this.out = out;
    }

    void file(String path, long size, InputStream content, byte[] buffer) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        int split = split(name);
        boolean ascii = name.length == path.length();
        boolean plain = split >= 0 && ascii;
        if (!plain || size > LARGEST_OCTAL) {
            extended(path, plain, size);
        }
        byte[] header = header(size > LARGEST_OCTAL ? 0 : size, '0');
        if (plain) {
            int rest = split == 0 ? 0 : split + 1;
            System.arraycopy(name, 0, header, 345, split);
            System.arraycopy(name, rest, header, 0, name.length - rest);
        } else {
            // What a reader without pax headers shows.
            put(header, 0, "PaxHeader-name");
        }
        finish(header);
        copy(path, size, content, buffer);
    }

    /// Where to cut a path into prefix and name: 0 for no prefix, -1 where it does not fit.
    private static int split(byte[] name) {
        if (name.length <= NAME) {
            return 0;
        }
        for (int i = Math.min(name.length - 2, PREFIX); i > 0; i--) {
            if (name[i] == '/') {
                return name.length - i - 1 <= NAME ? i : -1;
            }
        }
        return -1;
    }

    private void extended(String path, boolean named, long size) throws IOException {
        String records = named ? "" : record("path", path);
        if (size > LARGEST_OCTAL) {
            records += record("size", Long.toString(size));
        }
        byte[] body = records.getBytes(StandardCharsets.UTF_8);
        byte[] header = header(body.length, 'x');
        put(header, 0, "PaxHeader");
        finish(header);
        out.write(body);
        pad(body.length);
    }

    /// A record counts its own length, digits included.
    private static String record(String key, String value) {
        String tail = " " + key + "=" + value + "\n";
        int rest = tail.getBytes(StandardCharsets.UTF_8).length;
        int length = rest + 1;
        while (rest + Integer.toString(length).length() > length) {
            length++;
        }
        return length + tail;
    }

    private static byte[] header(long size, char type) {
        byte[] header = new byte[BLOCK];
        put(header, 100, octal(FILE_MODE, 7));
        put(header, 108, octal(0, 7));
        put(header, 116, octal(0, 7));
        put(header, 124, octal(size, 11));
        put(header, 136, octal(0, 11));
        header[156] = (byte) type;
        put(header, 257, "ustar");
        put(header, 263, "00");
        return header;
    }

    private void finish(byte[] header) throws IOException {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xFF;
        }
        put(header, 148, octal(sum, 6));
        header[154] = 0;
        out.write(header);
    }

    private void copy(String path, long size, InputStream content, byte[] buffer)
            throws IOException {
        long left = size;
        while (left > 0) {
            int count = content.read(buffer, 0, (int) Math.min(left, buffer.length));
            if (count < 0) {
                throw new PackageRefusedException(path, "ended before its " + size + " bytes");
            }
            out.write(buffer, 0, count);
            left -= count;
        }
        if (content.read() >= 0) {
            throw new PackageRefusedException(path, "went on after its " + size + " bytes");
        }
        pad(size);
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }

    /// Two empty blocks; no padding to a record of twenty, which nobody needs in a stream.
    void end() throws IOException {
        out.write(new byte[2 * BLOCK]);
        out.flush();
    }

    private static String octal(long value, int digits) {
        String text = Long.toOctalString(value);
        return "0".repeat(digits - text.length()) + text;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
