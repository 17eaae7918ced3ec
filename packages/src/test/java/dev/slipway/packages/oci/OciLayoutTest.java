package dev.slipway.packages.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.archive.ArchiveLimits;
import dev.slipway.packages.archive.PackageArchive;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OciLayoutTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights/v1");

    @TempDir Path scratch;

    private final Map<Sha256, byte[]> stored = new HashMap<>();
    private OciContent content;

    @BeforeEach
    void storeAVersion() throws IOException {
        PackageFiles files = PackageFiles.at(FLIGHTS).with("README.md", text("# Flights\n"));
        PackageManifest manifest = PackageManifest.of(files);
        for (PackageFile file : manifest.files()) {
            stored.put(file.digest(), files.read(file.path(), 1 << 24));
        }
        content =
                new OciContent(
                        "flights",
                        "7",
                        Instant.parse("2026-11-24T12:00:00.5Z"),
                        "xgboost",
                        manifest,
                        List.of(
                                document(AttachedDocument.SIGNATURE, "model.sig", "{\"sig\":1}"),
                                document(AttachedDocument.SCAN, "scan.json", "{}"),
                                document(AttachedDocument.APPROVAL, "a.json", "{\"by\":\"ann\"}"),
                                document(AttachedDocument.RECORDS, "records.json", "[]")));
    }

    @Test
    void whatIsWrittenIsReadBackAsItWas() throws IOException {
        Path directory = Files.createDirectories(scratch.resolve("layout"));
        OciLayout.write(content, this::open, directory);
        OciLayout.Opened opened = OciLayout.read(PackageFiles.at(directory));
        assertThat(opened.content()).isEqualTo(content);
        assertThat(opened.content().manifest().digest()).isEqualTo(content.manifest().digest());
        for (PackageFile file : content.manifest().files()) {
            try (InputStream in = opened.blobs().open(file.digest())) {
                assertThat(in.readAllBytes()).isEqualTo(stored.get(file.digest()));
            }
        }
    }

    @Test
    void theSameContentIsTheSameBytes() throws IOException {
        List<AttachedDocument> turned = new ArrayList<>(content.documents()).reversed();
        OciContent again =
                new OciContent(
                        "flights",
                        "7",
                        content.createdAt(),
                        "xgboost",
                        new PackageManifest(content.manifest().files().reversed()),
                        turned);
        byte[] tar = tar(content);
        assertThat(tar(again)).isEqualTo(tar);
        Path out = Files.createDirectories(scratch.resolve("out"));
        PackageArchive.unpack(new ByteArrayInputStream(tar), ArchiveLimits.DEFAULT, out);
        assertThat(OciLayout.read(PackageFiles.at(out)).content()).isEqualTo(content);
    }

    @Test
    void indexAndManifestAreWhatOthersRead() throws IOException {
        PackageFiles layout = OciLayout.of(content, this::open);
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> file : layout.sizes().entrySet()) {
            byte[] bytes = layout.read(file.getKey(), 1 << 24);
            boolean json = bytes[0] == '{' && bytes.length < 1 << 16;
            text.append(file.getKey()).append(' ').append(file.getValue()).append('\n');
            text.append(json ? new String(bytes, StandardCharsets.UTF_8) + "\n" : "");
        }
        Goldens.ofRoom().check("oci-layout.txt", text.toString());
    }

    @Test
    void filesThatAreNoPartOfALayoutAreIgnored() throws IOException {
        PackageFiles more =
                OciLayout.of(content, this::open)
                        .with("README", text("x"))
                        .with("blobs/sha512/abc", text("x"))
                        .with("blobs/sha256/" + Sha256.of("spare"), text("spare"));
        assertThat(OciLayout.read(more).content()).isEqualTo(content);
    }

    @Test
    void whatDoesNotFitIsRefusedByName() throws IOException {
        PackageFiles layout = OciLayout.of(content, this::open);
        String weights =
                "blobs/sha256/" + content.manifest().file("model.yaml").orElseThrow().digest();
        refused(layout.with(weights, text("x")), weights.substring(0, 20), "(expected: sha256:");
        refused(layout.with("blobs/sha256/x", text("x")), "a name that is no SHA-256");
        refused(layout.with("oci-layout", text("{}")), "oci-layout: imageLayoutVersion: null");
        refused(layout.with("oci-layout", text("")), "oci-layout: not readable");
        refused(layout.with("index.json", text("[]")), "index.json: no JSON object");
        String index = new String(layout.read("index.json", 1 << 20), StandardCharsets.UTF_8);
        String empty = index.replaceAll("\\[.*\\]", "[]");
        refused(layout.with("index.json", text(empty)), "no manifest of type application/vnd.cncf");
        String twice = index.replaceFirst("\\[(\\{.*?\\}),\\{\"art", "[$1,$1,{\"art");
        refused(layout.with("index.json", text(twice)), "more than one model");
        String other = index.replaceFirst("\"size\":\\d+", "\"size\":1");
        refused(layout.with("index.json", text(other)), "bytes (expected: 1)");
        String gone = index.replaceFirst("sha256:[0-9a-f]{64}", "sha256:" + Sha256.of("gone"));
        refused(layout.with("index.json", text(gone)), Sha256.of("gone") + ": missing");
        String md5 = index.replaceFirst("sha256:", "md5:");
        refused(layout.with("index.json", text(md5)), "(expected: sha256:");
    }

    @Test
    void bytesThatAreNotThoseOfTheirDigestAreNeverExported() {
        Blobs wrong =
                digest -> {
                    byte[] bytes = open(digest).readAllBytes();
                    bytes[0]++;
                    return new ByteArrayInputStream(bytes);
                };
        assertThatThrownBy(() -> OciLayout.write(content, wrong, new ByteArrayOutputStream()))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessageContaining("(expected: sha256:");
    }

    @Test
    void damagedLayoutsAreRefusedOrTheSame() throws IOException {
        PackageFiles layout = OciLayout.of(content, this::open);
        List<String> paths = List.copyOf(layout.sizes().keySet());
        Property.holds(
                Campaign.cases(200, 10_000),
                random -> {
                    String path = paths.get(random.nextInt(paths.size()));
                    byte[] damaged = layout.read(path, 1 << 24);
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
                    try {
                        OciContent read = OciLayout.read(layout.with(path, damaged)).content();
                        assertThat(read.manifest()).isEqualTo(content.manifest());
                    } catch (PackageRefusedException e) {
                        assertThat(e.getMessage()).isNotEmpty();
                    }
                });
    }

    private static void refused(PackageFiles layout, String... parts) {
        assertThatThrownBy(() -> OciLayout.read(layout))
                .isInstanceOf(PackageRefusedException.class)
                .message()
                .contains(parts);
    }

    private byte[] tar(OciContent written) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OciLayout.write(written, this::open, out);
        return out.toByteArray();
    }

    private AttachedDocument document(String type, String name, String json) {
        byte[] bytes = text(json);
        stored.put(Sha256.of(bytes), bytes);
        return new AttachedDocument(type, name, Sha256.of(bytes), bytes.length);
    }

    private InputStream open(Sha256 digest) throws IOException {
        byte[] bytes = stored.get(digest);
        if (bytes == null) {
            throw new FileNotFoundException(digest.hex());
        }
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
