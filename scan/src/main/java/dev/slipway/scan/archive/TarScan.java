package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// Scans tar files: ustar, GNU's long names, pax headers.
public final class TarScan {
    private static final int BLOCK = 512;
    private static final int LONGEST = 1 << 16;

    /// What a header stands for that says something of the entry behind it; `X` is Solaris' `x`.
    private static final String DESCRIBING = "LKxXg";

    /// Entries behind whose header loaders look for the next one at once.
    private static final String WITHOUT_DATA = "123456";

    /// A file of GNU's with holes, of which further headers may stand in front of its bytes.
    private static final char SPARSE = 'S';

    /// Octal digits in every form that Python's `int` takes.
    private static final Pattern OCTAL = Pattern.compile("[+-]?(?:0[oO]_?)?[0-7]+(?:_[0-7]+)*");

    private final Findings findings;
    private final Limits limits;
    private final Inside inside;

    /// Hands what it finds inside to `inside`.
    public TarScan(Findings findings, Limits limits, Inside inside) {
        this.findings = findings;
        this.limits = limits;
        this.inside = inside;
    }

    /// Whether content begins with a header whose checksum is right.
    public static boolean recognises(Content content) throws IOException {
        byte[] header = content.bytes(0, BLOCK);
        return header.length == BLOCK && checksumHolds(header);
    }

    private static boolean checksumHolds(byte[] header) {
        int sum = 0;
        int signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            boolean own = i >= 148 && i < 156;
            sum += own ? ' ' : header[i] & 0xFF;
            signed += own ? ' ' : header[i];
        }
        long said = number(header, 148, 8);
        // Some programs of old added signed bytes, and loaders take their sums to this day.
        return said >= 0 && (said == sum || said == signed);
    }

    /// What the headers in front of an entry say of it.
    private record Ahead(String path, long size, boolean hasRecords) {
        static final Ahead NOTHING = new Ahead("", -1, false);
    }

    /// Scans a tar file and what it holds.
    public void scan(Content content, String file, int nesting) throws IOException {
        if (limits.refuseDepth(file, nesting, findings)) {
            return;
        }
        EntryNames names = new EntryNames(file, findings);
        Ahead ahead = Ahead.NOTHING;
        int entries = 0;
        long at = 0;
        while (at + BLOCK <= content.size()) {
            byte[] header = content.bytes(at, BLOCK);
            if (isEnd(header)) {
                return;
            }
            char type = (char) header[156];
            boolean describes = DESCRIBING.indexOf(type) >= 0;
            long size = ahead.size() >= 0 && !describes ? ahead.size() : number(header, 124, 12);
            long left = content.size() - at - BLOCK;
            if (!checksumHolds(header)) {
                findings.add(file, at, Rule.ARCHIVE_BROKEN, "broken tar header");
                return;
            }
            if (size < 0) {
                // Some loaders go back by it, into what was taken for an entry's bytes.
                findings.add(file, at, Rule.ARCHIVE_HEADERS, "a size that no entry can have");
                return;
            }
            if (++entries > limits.entries()) {
                findings.add(
                        file,
                        at,
                        Rule.ARCHIVE_ENTRIES,
                        "more than " + limits.entries() + " entries");
                return;
            }
            Content data = content.slice(at + BLOCK, size);
            if (describes) {
                ahead = described(new Entry(file, "", type, at, false), data, ahead);
            } else {
                String name = ahead.path().isEmpty() ? nameOf(header) : ahead.path();
                boolean isFolder = type == '\0' && (isFolder(name) || isFolder(bareName(header)));
                entry(new Entry(file, name, type, at, isFolder), data, names, nesting);
                ahead = Ahead.NOTHING;
            }
            if (size > left) {
                findings.add(file, at, Rule.ARCHIVE_BROKEN, "an entry that ends early");
                return;
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private static boolean isEnd(byte[] header) {
        for (byte next : header) {
            if (next != 0) {
                return false;
            }
        }
        return true;
    }

    /// What is known of the next entry when a header says more of it. Where loaders may read that
    /// in another way, they come to other entries than those that are looked at here.
    private Ahead described(Entry header, Content data, Ahead ahead) throws IOException {
        if (data.size() > LONGEST) {
            odd(header, "a header of " + data.size() + " bytes for the next entry");
        }
        byte[] bytes = data.bytes(0, LONGEST);
        if (header.type() == 'K') {
            return ahead;
        }
        if (header.type() == 'L') {
            if (!ahead.path().isEmpty()) {
                odd(header, "a second name for the next entry");
            }
            return new Ahead(text(bytes), ahead.size(), ahead.hasRecords());
        }
        PaxRecords records = PaxRecords.read(bytes);
        if (!records.problem().isEmpty()) {
            odd(header, records.problem());
        }
        if (header.type() == 'g') {
            if (!records.path().isEmpty() || records.size() >= 0) {
                odd(header, "one name or size for all entries");
            }
            return ahead;
        }
        if (ahead.hasRecords()) {
            odd(header, "a second pax header for the next entry");
        }
        String path = records.path().isEmpty() ? ahead.path() : records.path();
        return new Ahead(path, records.size(), true);
    }

    private void odd(Entry entry, String what) {
        findings.add(entry.file(), entry.offset(), Rule.ARCHIVE_HEADERS, what);
    }

    /// @param isOldFolder whether loaders may take it for a folder, which has no type of its own in
    ///     the oldest form: some ask the name in its header alone
    private record Entry(String file, String name, char type, long offset, boolean isOldFolder) {
        String path() {
            return file + "!" + EntryNames.shown(name);
        }
    }

    private void entry(Entry entry, Content data, EntryNames names, int nesting)
            throws IOException {
        names.check(entry.name(), entry.offset());
        if (data.size() > 0 && (entry.isOldFolder() || WITHOUT_DATA.indexOf(entry.type()) >= 0)) {
            odd(entry, "entry " + EntryNames.shown(entry.name()) + " holds what it cannot hold");
        }
        if (entry.type() == SPARSE) {
            odd(entry, "entry " + EntryNames.shown(entry.name()) + " is a file with holes");
        }
        switch (entry.type()) {
            case '0', '\0', '7' -> inside.look(data, entry.path(), nesting + 1, false);
            case '5' -> {}
            case '1', '2', '3', '4', '6' ->
                    findings.add(
                            entry.file(),
                            entry.offset(),
                            Rule.ARCHIVE_LINK,
                            "entry " + EntryNames.shown(entry.name()) + " is a link or a device");
            default -> {
                findings.add(
                        entry.path(),
                        entry.offset(),
                        Rule.ARCHIVE_UNREADABLE,
                        "an entry of an unknown type");
                // Loaders take it for a file.
                inside.look(data, entry.path(), nesting + 1, false);
            }
        }
    }

    private static String nameOf(byte[] header) {
        String name = bareName(header);
        boolean ustar = text(Arrays.copyOfRange(header, 257, 262)).equals("ustar");
        String prefix = ustar ? text(Arrays.copyOfRange(header, 345, 500)) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String bareName(byte[] header) {
        return text(Arrays.copyOf(header, 100));
    }

    private static boolean isFolder(String name) {
        return name.endsWith("/");
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /// Octal digits, or a big-endian number when the first bit is set; -1 where it is neither.
    private static long number(byte[] header, int at, int length) {
        if ((header[at] & 0x80) != 0) {
            long number = header[at] & 0x7F;
            for (int i = 1; i < length; i++) {
                if (number > Long.MAX_VALUE >> 8) {
                    return -1;
                }
                number = (number << 8) | (header[at + i] & 0xFF);
            }
            return number;
        }
        String digits = text(Arrays.copyOfRange(header, at, at + length)).strip();
        if (digits.isEmpty()) {
            return 0;
        }
        return OCTAL.matcher(digits).matches()
                ? Long.parseLong(digits.replaceAll("[oO_]", ""), 8)
                : -1;
    }
}
