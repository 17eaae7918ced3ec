package dev.slipway.packages.archive;

import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.PathSet;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Reads the regular files of a tar in one pass and refuses everything that no package needs.
///
/// *Source*: POSIX.1-2017, `pax`; GNU tar manual, "Basic Tar Format" for type `L` and base-256.
final class TarReader {
    private static final int BLOCK = TarWriter.BLOCK;
    private static final int LONGEST_HEADER = 1 << 16;
    private static final Pattern PAX_SIZE = Pattern.compile("[0-9]{1,18}");

    private final InputStream in;
    private final ArchiveLimits limits;
    private final PathSet paths;
    private long bytesLeft;
    private long headers;
    private String path = "";
    private long size;
    private Content content = new Content(0);

    TarReader(InputStream in, ArchiveLimits limits) {
        this.in = in;
        this.limits = limits;
        this.paths = new PathSet(limits.files());
        this.bytesLeft = limits.bytes();
    }

    /// What pax and GNU headers say of the entry that follows them.
    private static final class Extended {
        private String path = "";
        private long size = -1;

        boolean isEmpty() {
            return path.isEmpty() && size < 0;
        }
    }

    String path() {
        return path;
    }

    long size() {
        return size;
    }

    InputStream content() {
        return content;
    }

    /// Goes to the next file; false at the end of the archive.
    boolean next() throws IOException {
        content.skipRest();
        Extended extended = new Extended();
        while (true) {
            byte[] header = block();
            if (isEmpty(header)) {
                end(extended);
                return false;
            }
            // Folders and extended headers come with few files of their own.
            if (++headers > 4L * limits.files() + 4) {
                throw new PackageRefusedException(
                        "archive", "more than " + limits.files() + " files");
            }
            if (header(header, extended)) {
                return true;
            }
        }
    }

    /// Takes in one header with what belongs to it; true when a file follows.
    private boolean header(byte[] header, Extended extended) throws IOException {
        checkSum(header);
        long declared = number(header, 124, 12);
        char type = (char) (header[156] & 0xFF);
        switch (type) {
            case 'x' -> pax(text(extendedBody(declared)), extended);
            case 'L' -> extended.path = untilNul(extendedBody(declared));
            case 'g' -> extendedBody(declared);
            case '0', '\0' -> {
                begin(header, extended, declared);
                return true;
            }
            case '5' -> folder(nameOf(header, extended), declared, extended);
            default -> {
                String name = nameOf(header, extended);
                throw new PackageRefusedException(name, kind(type) + " (expected: a file)");
            }
        }
        return false;
    }

    private void begin(byte[] header, Extended extended, long declared) {
        path = nameOf(header, extended);
        size = extended.size >= 0 ? extended.size : declared;
        paths.add(path);
        if (size > bytesLeft) {
            throw new PackageRefusedException(
                    path, size + " bytes, more than " + limits.bytes() + " in all");
        }
        bytesLeft -= size;
        content = new Content(size);
    }

    private void folder(String name, long declared, Extended extended) {
        if (declared != 0) {
            throw new PackageRefusedException(name, "a folder with content");
        }
        String bare = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        if (!bare.equals(".")) {
            paths.addFolder(bare);
        }
        extended.path = "";
        extended.size = -1;
    }

    private static String kind(char type) {
        return switch (type) {
            case '1' -> "a hard link";
            case '2' -> "a symbolic link";
            case '3', '4' -> "a device";
            case '6' -> "a pipe";
            case 'S' -> "a sparse file";
            default -> "an entry of type " + (int) type;
        };
    }

    private void end(Extended extended) throws IOException {
        if (!extended.isEmpty()) {
            throw new PackageRefusedException("archive", "ends after an extended header");
        }
        if (!isEmpty(block())) {
            throw new PackageRefusedException("archive", "an empty block before its end");
        }
    }

    private byte[] extendedBody(long length) throws IOException {
        if (length > LONGEST_HEADER) {
            throw new PackageRefusedException(
                    "archive", "an extended header of " + length + " bytes");
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw cut();
        }
        skip(-length & (BLOCK - 1));
        return body;
    }

    private static void pax(String records, Extended extended) {
        int at = 0;
        while (at < records.length()) {
            int space = records.indexOf(' ', at);
            int equals = records.indexOf('=', at);
            int end = records.indexOf('\n', at);
            if (space < 0 || equals < space || end < equals) {
                throw new PackageRefusedException("archive", "a broken extended header");
            }
            String key = records.substring(space + 1, equals);
            String value = records.substring(equals + 1, end);
            String expected = length(records.substring(at, end + 1));
            if (!records.substring(at, space).equals(expected)) {
                throw new PackageRefusedException("archive", "a broken extended header");
            }
            take(key, value, extended);
            at = end + 1;
        }
    }

    private static String length(String record) {
        return Integer.toString(record.getBytes(StandardCharsets.UTF_8).length);
    }

    private static void take(String key, String value, Extended extended) {
        if (key.equals("path")) {
            extended.path = value;
        } else if (key.equals("size")) {
            if (!PAX_SIZE.matcher(value).matches()) {
                throw new PackageRefusedException("archive", "a broken size: " + value);
            }
            extended.size = Long.parseLong(value);
        } else if (key.startsWith("GNU.sparse") || key.equals("linkpath")) {
            throw new PackageRefusedException("archive", "an extended header with " + key);
        }
    }

    private static String nameOf(byte[] header, Extended extended) {
        return below(extended.path.isEmpty() ? plainName(header) : extended.path);
    }

    /// What `tar -C DIR .` writes.
    private static String below(String name) {
        return name.length() > 2 && name.startsWith("./") ? name.substring(2) : name;
    }

    private static String plainName(byte[] header) {
        String name = untilNul(Arrays.copyOf(header, TarWriter.NAME));
        boolean ustar = untilNul(Arrays.copyOfRange(header, 257, 263)).equals("ustar");
        String prefix = ustar ? untilNul(Arrays.copyOfRange(header, 345, 500)) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String untilNul(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return text(Arrays.copyOf(bytes, end));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new PackageRefusedException("archive", "a name that is not UTF-8", e);
        }
    }

    private static void checkSum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        if (number(header, 148, 8) != sum) {
            throw new PackageRefusedException("archive", "no tar file, or a broken header");
        }
    }

    /// Octal digits, or a big-endian number when the first bit is set.
    private static long number(byte[] header, int at, int length) {
        if ((header[at] & 0x80) != 0) {
            long number = header[at] & 0x7F;
            for (int i = 1; i < length; i++) {
                if (number >= 1L << 46) {
                    throw new PackageRefusedException("archive", "a number out of range");
                }
                number = (number << 8) | (header[at + i] & 0xFF);
            }
            return number;
        }
        String digits = untilNul(Arrays.copyOfRange(header, at, at + length)).strip();
        if (!digits.matches("[0-7]{0,12}")) {
            throw new PackageRefusedException("archive", "no tar file, or a broken header");
        }
        return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
    }

    private byte[] block() throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw cut();
        }
        return block;
    }

    private static boolean isEmpty(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void skip(long count) throws IOException {
        try {
            in.skipNBytes(count);
        } catch (EOFException e) {
            throw cut();
        }
    }

    private static PackageRefusedException cut() {
        return new PackageRefusedException("archive", "ends too early");
    }

    /// The bytes of the present file.
    private final class Content extends InputStream {
        private final long padding;
        private long left;

        Content(long size) {
            this.left = size;
            this.padding = -size & (BLOCK - 1);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw cut();
            }
            left -= count;
            return count;
        }

        private void skipRest() throws IOException {
            TarReader.this.skip(left);
            left = 0;
            TarReader.this.skip(padding);
        }
    }
}
