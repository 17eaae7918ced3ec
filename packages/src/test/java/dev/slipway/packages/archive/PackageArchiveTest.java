package dev.slipway.packages.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Footprint;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageArchiveTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights/v1");
    private static final String LONG = "folder/".repeat(20) + "a-file-in-it.bin";

    @TempDir Path scratch;

    @Test
    void theSamePackageIsTheSameBytes() throws IOException {
        PackageFiles files = PackageFiles.at(FLIGHTS);
        Path copy = Files.createDirectories(scratch.resolve("copy"));
        for (String name : List.of("model.yaml", "flights-v1.ubj")) {
            Path file = Files.copy(FLIGHTS.resolve(name), copy.resolve(name));
            Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        }
        byte[] archive = write(files);
        assertThat(write(PackageFiles.at(copy))).isEqualTo(archive);
        assertThat(archive.length % 512).isZero();
    }

    @Test
    void digestsOfAnArchiveNeverChange() throws IOException {
        PackageFiles files =
                PackageFiles.at(Files.writeString(scratch.resolve("model.yaml"), "file: m\n"))
                        .with("m", new byte[1000])
                        .with(LONG, "long".getBytes(StandardCharsets.US_ASCII))
                        .with("\u00e9/\uD83D\uDE00", new byte[0])
                        .with("x".repeat(200), new byte[1]);
        byte[] archive = write(files);
        PackageManifest manifest = PackageManifest.of(files);
        String lines =
                "archive  "
                        + Sha256.of(archive)
                        + " "
                        + archive.length
                        + "\n"
                        + "manifest "
                        + manifest.digest()
                        + "\n"
                        + new String(manifest.toJson(), StandardCharsets.UTF_8)
                        + "\n";
        Goldens.ofRoom().check("digests.txt", lines);
        assertThat(unpack(archive)).isEqualTo(manifest);
    }

    @Test
    void whatIsUnpackedIsWhatWasPacked() throws IOException {
        PackageFiles files = PackageFiles.at(FLIGHTS);
        assertThat(unpack(write(files))).isEqualTo(PackageManifest.of(files));
    }

    @Test
    void theTarOfTheSystemAndOursReadEachOther() throws Exception {
        Path source = Files.createDirectories(scratch.resolve("source"));
        Path deep = source.resolve(LONG);
        Files.createDirectories(deep.getParent());
        Files.writeString(deep, "deep");
        Files.writeString(source.resolve("\u00e9"), "accent");
        PackageManifest manifest = PackageManifest.of(PackageFiles.at(source));
        for (String format : List.of("gnu", "pax", "ustar")) {
            Path archive = scratch.resolve(format + ".tar");
            run(
                    "tar",
                    "--format=" + format,
                    "-C",
                    source.toString(),
                    "-cf",
                    archive.toString(),
                    ".");
            assertThat(unpack(Files.readAllBytes(archive))).as(format).isEqualTo(manifest);
        }
        Path ours = Files.write(scratch.resolve("ours.tar"), write(PackageFiles.at(source)));
        Path back = Files.createDirectories(scratch.resolve("back"));
        run("tar", "-C", back.toString(), "-xf", ours.toString());
        assertThat(PackageManifest.of(PackageFiles.at(back))).isEqualTo(manifest);
    }

    @Test
    void entriesThatLeaveLinkOrCollideAreRefusedByName() throws IOException {
        refused("../evil: a path that leaves the package", entry("../evil", '0', "x"));
        refused("/etc/cron: an absolute path", entry("/etc/cron", '0', "x"));
        refused("a/../../b: a path that leaves", entry("a/../../b", '0', "x"));
        refused("a\\b: a backslash", entry("a\\b", '0', "x"));
        refused("C:/x: an absolute path", entry("C:/x", '0', "x"));
        refused("link: a symbolic link", entry("link", '2', ""));
        refused("hard: a hard link", entry("hard", '1', ""));
        refused("dev: a device", entry("dev", '3', ""));
        refused("dev: a device", entry("dev", '4', ""));
        refused("fifo: a pipe", entry("fifo", '6', ""));
        refused("s: a sparse file", entry("s", 'S', ""));
        refused("odd: an entry of type 90", entry("odd", 'Z', ""));
        refused("a: comes twice", entry("a", '0', "x"), entry("a", '0', "y"));
        refused("falls onto A", entry("A", '0', "x"), entry("a", '0', "y"));
        refused("is a file and a folder", entry("a", '0', "x"), entry("a/b", '0', "y"));
        refused("a/: a folder with content", entry("a/", '5', "x"));
        refused("an extended header with GNU.sparse.major", pax("GNU.sparse.major", "1"));
        refused("../up: a path that leaves", pax("path", "../up"), entry("fine", '0', "x"));
        refused("a broken size: -1", pax("size", "-1"), entry("fine", '0', "x"));
        refused("ends after an extended header", pax("path", "x"));
    }

    @Test
    void bombsAreRefusedBeforeTheyAreUnpacked() throws IOException {
        ArchiveLimits few = new ArchiveLimits(3, 100);
        byte[] many =
                join(
                        entry("a", '0', ""),
                        entry("b", '0', ""),
                        entry("c", '0', ""),
                        entry("d", '0', ""));
        assertThatThrownBy(() -> drain(many, few)).hasMessage("d: more than 3 files");
        byte[] large = join(entry("a", '0', "x".repeat(60)), entry("b", '0', "x".repeat(60)));
        assertThatThrownBy(() -> drain(large, few)).hasMessage("b: 60 bytes, more than 100 in all");
        byte[] headers = new byte[0];
        for (int i = 0; i < 40; i++) {
            headers = join(headers, pax("comment", "x"));
        }
        byte[] endless = headers;
        assertThatThrownBy(() -> drain(endless, few)).hasMessage("archive: more than 3 files");
        byte[] claim = entry("a", '0', "");
        put(claim, 124, "77777777777\0");
        checksum(claim);
        assertThatThrownBy(() -> drain(claim, few)).hasMessageContaining("more than 100 in all");
    }

    @Test
    void anythingCutOffIsRefused() throws IOException {
        byte[] whole =
                write(PackageFiles.at(FLIGHTS.resolve("model.yaml")).with(LONG, new byte[9]));
        for (int length = 0; length < whole.length; length += 100) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> drain(cut, ArchiveLimits.DEFAULT))
                    .as("%s bytes", length)
                    .isInstanceOf(PackageRefusedException.class);
        }
    }

    @Test
    void damagedArchivesAreRefusedOrStayInTheirDirectory() throws IOException {
        byte[] whole =
                write(
                        PackageFiles.at(Files.writeString(scratch.resolve("a"), "a"))
                                .with(LONG, new byte[700])
                                .with("\u00e9", new byte[3]));
        Property.holds(
                Campaign.cases(500, 50_000),
                random -> {
                    byte[] damaged = whole.clone();
                    for (int i = random.nextInt(1, 8); i > 0; i--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                    }
                    if (random.nextBoolean()) {
                        for (int at = 0; at < damaged.length; at += 512) {
                            checksum(damaged, at);
                        }
                    }
                    try {
                        unpack(damaged);
                    } catch (PackageRefusedException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                });
        try (Stream<Path> outside = Files.list(scratch)) {
            assertThat(outside.map(path -> path.getFileName().toString()))
                    .allMatch(name -> name.equals("a") || name.startsWith("out"));
        }
    }

    @Test
    void packagesLargerThanMemoryStreamThrough() throws IOException {
        long size = Campaign.isLong() ? 2L << 30 : 64L << 20;
        Path sparse = scratch.resolve("weights.bin");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(size);
        }
        Path archive = scratch.resolve("archive.tar");
        Footprint before = Footprint.now();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            PackageArchive.write(PackageFiles.at(sparse), out);
        }
        assertThat(Files.size(archive)).isEqualTo(512 + size + 1024);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            Path out = Files.createDirectories(scratch.resolve("unpacked"));
            assertThat(PackageArchive.unpack(in, ArchiveLimits.DEFAULT, out))
                    .isEqualTo(PackageManifest.of(PackageFiles.at(sparse)));
        }
        before.assertNotOutgrown(() -> {});
    }

    @Test
    void filesAboveEightGibibytesAreAnnouncedInPaxHeaders() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        assertThatThrownBy(() ->
                        tar.file("huge", 9L << 30, InputStream.nullInputStream(), new byte[16]))
                .hasMessage("huge: ended before its 9663676416 bytes");
        TarReader reader =
                new TarReader(new ByteArrayInputStream(out.toByteArray()), ArchiveLimits.DEFAULT);
        assertThat(reader.next()).isTrue();
        assertThat(reader.path()).isEqualTo("huge");
        assertThat(reader.size()).isEqualTo(9L << 30);
    }

    private static byte[] write(PackageFiles files) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PackageArchive.write(files, out);
        return out.toByteArray();
    }

    private PackageManifest unpack(byte[] archive) throws IOException {
        Path out = Files.createTempDirectory(scratch, "out");
        return PackageArchive.unpack(new ByteArrayInputStream(archive), ArchiveLimits.DEFAULT, out);
    }

    private static Map<String, Long> drain(byte[] archive, ArchiveLimits limits)
            throws IOException {
        Map<String, Long> files = new TreeMap<>();
        PackageArchive.read(
                new ByteArrayInputStream(archive),
                limits,
                (path, size, content) -> files.put(path, size));
        return files;
    }

    private void refused(String message, byte[]... entries) throws IOException {
        byte[] archive = join(join(entries), new byte[1024]);
        assertThatThrownBy(() -> unpack(archive))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessageContaining(message);
    }

    private static byte[] entry(String name, char type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        byte[] entry = new byte[512 + (bytes.length + 511) / 512 * 512];
        put(entry, 0, name);
        put(entry, 100, "0000644\0");
        put(entry, 124, String.format("%011o", bytes.length));
        entry[156] = (byte) type;
        put(entry, 257, "ustar\00000");
        System.arraycopy(bytes, 0, entry, 512, bytes.length);
        checksum(entry);
        return entry;
    }

    private static byte[] pax(String key, String value) {
        String tail = " " + key + "=" + value + "\n";
        int length = tail.length() + 2;
        return entry("PaxHeader", 'x', length + tail);
    }

    private static void checksum(byte[] header) {
        checksum(header, 0);
    }

    private static void checksum(byte[] archive, int at) {
        Arrays.fill(archive, at + 148, at + 156, (byte) ' ');
        int sum = 0;
        for (int i = at; i < at + 512; i++) {
            sum += archive[i] & 0xFF;
        }
        put(archive, at + 148, String.format("%06o\0", sum));
    }

    private static void put(byte[] target, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, target, at, bytes.length);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
