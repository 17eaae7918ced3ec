package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Scans tar files: ustar, GNU's long names, pax headers.
public final class TarScan {
    private static final int BLOCK = 512;
    private static final int LONGEST = 1 << 16;
    private static final Pattern PAX_PATH = Pattern.compile("\\d+ path=([^\n]*)\n");
    private static final Pattern PAX_SIZE = Pattern.compile("\\d+ size=(\\d{1,18})\n");

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
        return header.length == BLOCK && header[0] != 0 && checksumHolds(header);
    }

    private static boolean checksumHolds(byte[] header) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
        }
        return number(header, 148, 8) == sum;
    }

    /// Scans a tar file and what it holds.
    public void scan(Content content, String file, int nesting) throws IOException {
        if (limits.refuseDepth(file, nesting, findings)) {
            return;
        }
        EntryNames names = new EntryNames(file, findings);
        String longName = "";
        long paxSize = -1;
        int entries = 0;
        long at = 0;
        while (at + BLOCK <= content.size()) {
            byte[] header = content.bytes(at, BLOCK);
            if (header[0] == 0) {
                return;
            }
            long size = paxSize >= 0 ? paxSize : number(header, 124, 12);
            if (!checksumHolds(header) || size < 0 || size > content.size() - at - BLOCK) {
                findings.add(file, at, Rule.ARCHIVE_BROKEN, "broken tar header");
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
            char type = (char) header[156];
            Content data = content.slice(at + BLOCK, size);
            if (type == 'L' || type == 'x') {
                String text = text(data.bytes(0, LONGEST));
                Matcher path = PAX_PATH.matcher(text);
                Matcher bytes = PAX_SIZE.matcher(text);
                longName = type == 'L' ? text : path.find() ? path.group(1) : longName;
                paxSize = type == 'x' && bytes.find() ? Long.parseLong(bytes.group(1)) : -1;
            } else {
                String name = longName.isEmpty() ? nameOf(header) : longName;
                entry(new Entry(file, name, type, at), data, names, nesting);
                longName = "";
                paxSize = -1;
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private record Entry(String file, String name, char type, long offset) {
        String path() {
            return file + "!" + EntryNames.shown(name);
        }
    }

    private void entry(Entry entry, Content data, EntryNames names, int nesting)
            throws IOException {
        switch (entry.type()) {
            case '0', '\0', '7' -> {
                names.check(entry.name(), entry.offset());
                inside.look(data, entry.path(), nesting + 1, false);
            }
            case '5' -> names.check(entry.name(), entry.offset());
            case 'K', 'g' -> {}
            case '1', '2', '3', '4', '6' -> {
                names.check(entry.name(), entry.offset());
                findings.add(
                        entry.file(),
                        entry.offset(),
                        Rule.ARCHIVE_LINK,
                        "entry " + EntryNames.shown(entry.name()) + " is a link or a device");
            }
            default ->
                    findings.add(
                            entry.path(),
                            entry.offset(),
                            Rule.ARCHIVE_UNREADABLE,
                            "an entry of an unknown type");
        }
    }

    private static String nameOf(byte[] header) {
        String name = text(Arrays.copyOf(header, 100));
        boolean ustar = text(Arrays.copyOfRange(header, 257, 262)).equals("ustar");
        String prefix = ustar ? text(Arrays.copyOfRange(header, 345, 500)) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /// Octal digits, or a big-endian number when the first bit is set.
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
        return digits.matches("[0-7]{1,12}")
                ? Long.parseLong(digits, 8)
                : digits.isEmpty() ? 0 : -1;
    }
}
