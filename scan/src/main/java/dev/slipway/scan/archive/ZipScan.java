package dev.slipway.scan.archive;

import dev.slipway.scan.content.Content;
import dev.slipway.scan.content.Cursor;
import dev.slipway.scan.content.Unpacked;
import dev.slipway.scan.finding.Findings;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Rule;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Scans ZIP files by their directory and by their local headers, which loaders mix.
public final class ZipScan {
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int GAP = 64;

    private final Findings findings;
    private final Limits limits;
    private final Allowance allowance;
    private final Inside inside;

    /// Hands what it finds inside to `inside`.
    public ZipScan(Findings findings, Limits limits, Allowance allowance, Inside inside) {
        this.findings = findings;
        this.limits = limits;
        this.allowance = allowance;
        this.inside = inside;
    }

    /// Whether content ends as a ZIP file; loaders look there, whatever it begins with.
    public static boolean endsAsZip(Content content) throws IOException {
        try {
            ZipDirectory directory = ZipDirectory.find(content);
            return directory.entries() > 0 || directory.bytes() > 0;
        } catch (EOFException e) {
            return false;
        }
    }

    /// Scans a ZIP file and what it holds.
    public void scan(Content content, String file, int nesting) throws IOException {
        if (limits.refuseDepth(file, nesting, findings)) {
            return;
        }
        try {
            ZipDirectory directory = ZipDirectory.find(content);
            if (directory.shift() != 0) {
                findings.add(
                        file,
                        0,
                        Rule.ARCHIVE_HEADERS,
                        directory.shift() > 0
                                ? directory.shift() + " bytes before the archive begins"
                                : "its entries lie in front of where it says");
            }
            if (directory.isContested()) {
                findings.add(
                        file,
                        directory.end(),
                        Rule.ARCHIVE_HEADERS,
                        "loaders may find another directory than the one that was read");
            }
            List<Located> entries = entries(content, file, directory);
            checkPlaces(content, file, directory, entries);
            boolean torch =
                    entries.stream().anyMatch(found -> found.entry().name().endsWith("/data.pkl"));
            for (Located located : entries) {
                ZipEntry entry = located.entry();
                look(
                        content,
                        file + "!" + EntryNames.shown(entry.name()),
                        entry,
                        new Place(nesting, torch));
            }
        } catch (EOFException e) {
            findings.add(file, 0, Rule.ARCHIVE_BROKEN, "broken ZIP: " + e.getMessage());
        }
    }

    private record Place(int nesting, boolean torch) {}

    /// An entry and where its local header lies.
    private record Located(long header, ZipEntry entry) {
        static final Comparator<Located> BY_PLACE = Comparator.comparingLong(Located::header);
    }

    private List<Located> entries(Content content, String file, ZipDirectory directory)
            throws IOException {
        List<Located> entries = new ArrayList<>();
        EntryNames names = new EntryNames(file, findings);
        Cursor in = new Cursor(content, directory.start());
        long listed = 0;
        while (in.position() < directory.start() + directory.bytes()) {
            if (listed >= limits.entries()) {
                findings.add(
                        file,
                        in.position(),
                        Rule.ARCHIVE_ENTRIES,
                        "more than " + limits.entries() + " entries");
                return entries;
            }
            long offset = in.position();
            ZipEntry central;
            try {
                central = ZipDirectory.central(in);
            } catch (EOFException e) {
                // Loaders that count entries come to those in front of it.
                findings.add(file, offset, Rule.ARCHIVE_BROKEN, "broken ZIP: " + e.getMessage());
                return entries;
            }
            names.check(central.name(), offset);
            if (central.isLink() || central.isDevice()) {
                findings.add(
                        file,
                        offset,
                        Rule.ARCHIVE_LINK,
                        "entry " + EntryNames.shown(central.name()) + " is a link or a device");
            }
            try {
                entries.add(
                        new Located(
                                central.local() + directory.shift(),
                                withLocal(content, file, directory, central)));
            } catch (EOFException e) {
                // Loaders refuse this entry alone, so the others are looked at.
                findings.add(
                        file,
                        offset,
                        Rule.ARCHIVE_BROKEN,
                        "entry " + EntryNames.shown(central.name()) + ": " + e.getMessage());
            }
            listed++;
        }
        if (listed != directory.entries()) {
            findings.add(
                    file,
                    directory.end(),
                    Rule.ARCHIVE_HEADERS,
                    directory.entries() + " entries announced, " + listed + " listed");
        }
        return entries;
    }

    /// Compares an entry's two headers; the result's place is where its data begins.
    private ZipEntry withLocal(
            Content content, String file, ZipDirectory directory, ZipEntry central)
            throws IOException {
        long place = central.local() + directory.shift();
        if (place < 0) {
            throw new EOFException("its header lies in front of the file");
        }
        ZipEntry local = ZipDirectory.local(new Cursor(content, place));
        String disagreement = central.disagreesWith(local);
        if (!disagreement.isEmpty()) {
            findings.add(
                    file,
                    place,
                    Rule.ARCHIVE_HEADERS,
                    "entry "
                            + EntryNames.shown(central.name())
                            + ": its two headers differ in their "
                            + disagreement);
        }
        if (central.isEncrypted()) {
            // Some loaders ignore the flag and read what is there, so the scan does too.
            findings.add(
                    file,
                    place,
                    Rule.ARCHIVE_UNREADABLE,
                    "entry " + EntryNames.shown(central.name()) + " says it is encrypted");
        }
        return new ZipEntry(
                central.stored(),
                central.name(),
                central.flags(),
                central.method(),
                central.compressed(),
                central.size(),
                central.crc(),
                local.local(),
                central.attributes());
    }

    /// No entry may lie in another, and none beside the directory's.
    private void checkPlaces(
            Content content, String file, ZipDirectory directory, List<Located> entries)
            throws IOException {
        long free = Math.max(0, directory.shift());
        for (Located located : entries.stream().sorted(Located.BY_PLACE).toList()) {
            ZipEntry entry = located.entry();
            if (located.header() < free) {
                findings.add(
                        file,
                        located.header(),
                        Rule.ARCHIVE_BOMB,
                        "entry " + EntryNames.shown(entry.name()) + " lies in another");
            }
            unlisted(content, file, free, located.header());
            free = Math.max(free, entry.local() + Math.max(0, entry.compressed()));
        }
        unlisted(content, file, free, directory.start());
    }

    /// Looks for a header where only a data descriptor may stand.
    private void unlisted(Content content, String file, long from, long to) throws IOException {
        int gap = (int) Math.min(GAP, to - from);
        byte[] bytes = gap < 4 ? new byte[0] : content.bytes(from, gap);
        for (int i = 0; i + 4 <= bytes.length; i++) {
            if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 3 && bytes[i + 3] == 4) {
                findings.add(
                        file,
                        from + i,
                        Rule.ARCHIVE_HEADERS,
                        "an entry that the directory does not list");
                return;
            }
        }
    }

    private void look(Content content, String name, ZipEntry entry, Place place)
            throws IOException {
        if (entry.isDirectory() && entry.size() == 0) {
            return;
        }
        if (entry.compressed() < 0 || entry.size() < 0) {
            findings.add(name, entry.local(), Rule.ARCHIVE_HEADERS, "a size beyond any file");
            return;
        }
        Content packed = content.slice(entry.local(), entry.compressed());
        if (packed.size() < entry.compressed()) {
            findings.add(name, entry.local(), Rule.ARCHIVE_BROKEN, "ends early");
        }
        if (entry.method() == STORED) {
            if (entry.size() != entry.compressed()) {
                findings.add(name, entry.local(), Rule.ARCHIVE_HEADERS, "stored in another size");
            }
            inside.look(packed, name, place.nesting() + 1, place.torch());
        } else if (entry.method() == DEFLATED) {
            inflate(packed, name, entry, place);
        } else {
            findings.add(
                    name,
                    entry.local(),
                    Rule.ARCHIVE_UNREADABLE,
                    "compression method " + entry.method() + " (expected: 0 or 8)");
        }
    }

    private void inflate(Content packed, String name, ZipEntry entry, Place place)
            throws IOException {
        long limit = Math.min(entry.size(), allowance.of(packed.size()));
        Inflater inflater = new Inflater(true);
        // The inflater wants one byte more than there is.
        InputStream padded =
                new SequenceInputStream(packed.stream(), Content.of(new byte[1]).stream());
        try (InputStream stream = new DeflatedStream(padded, inflater, packed.size());
                Unpacked unpacked = allowance.unpack(stream, limit)) {
            if (!unpacked.isWhole()) {
                boolean lied = limit == entry.size();
                findings.add(
                        name,
                        entry.local(),
                        lied ? Rule.ARCHIVE_HEADERS : Rule.ARCHIVE_BOMB,
                        "unpacks to more than " + limit + " bytes" + (lied ? ", as it says" : ""));
            } else if (!unpacked.fault().isEmpty()) {
                findings.add(
                        name,
                        entry.local(),
                        Rule.ARCHIVE_BROKEN,
                        "cannot be unpacked: " + unpacked.fault());
            } else if (unpacked.content().size() != entry.size()) {
                findings.add(name, entry.local(), Rule.ARCHIVE_HEADERS, "unpacks to another size");
            }
            inside.look(unpacked.content(), name, place.nesting() + 1, place.torch());
        } catch (ZipException | EOFException e) {
            findings.add(
                    name,
                    entry.local(),
                    Rule.ARCHIVE_BROKEN,
                    "cannot be unpacked: " + e.getMessage());
        } finally {
            inflater.end();
        }
    }
}
