package dev.slipway.packages.oci;

import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackagePath;
import dev.slipway.packages.json.JsonValues;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The files of a layout: the JSON documents made here, the rest by digest from elsewhere.
final class LayoutFiles implements PackageFiles {
    static final String VERSION_FILE = "oci-layout";
    static final String INDEX_FILE = "index.json";
    static final String BLOBS = "blobs/sha256/";
    static final String LAYOUT_VERSION = "1.0.0";

    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Blobs elsewhere;
    private final Map<String, byte[]> made = new HashMap<>();
    private final SortedMap<String, Long> sizes = new TreeMap<>(PackagePath.ORDER);

    private LayoutFiles(Blobs elsewhere) {
        this.elsewhere = elsewhere;
    }

    static LayoutFiles of(OciContent content, Blobs elsewhere) {
        LayoutFiles files = new LayoutFiles(elsewhere);
        files.add(content);
        return files;
    }

    @Override
    public SortedMap<String, Long> sizes() {
        return Collections.unmodifiableSortedMap(sizes);
    }

    @Override
    public InputStream open(String path) throws IOException {
        byte[] content = made.get(path);
        if (content != null) {
            return new ByteArrayInputStream(content);
        }
        if (!sizes.containsKey(path)) {
            throw new IllegalArgumentException(path + " (expected: a file of the layout)");
        }
        Sha256 digest = new Sha256(path.substring(BLOBS.length()));
        return new VerifiedStream(elsewhere.open(digest), path, digest);
    }

    private void add(OciContent content) {
        file(VERSION_FILE, JsonValues.canonical(Map.of("imageLayoutVersion", LAYOUT_VERSION)));
        Descriptor model = model(content);
        List<Object> manifests = new ArrayList<>();
        manifests.add(
                model.forArtifact(Media.MODEL).with(Media.REF_NAME, content.version()).json());
        for (AttachedDocument document : content.documents()) {
            manifests.add(referrer(document, model).forArtifact(document.type()).json());
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("schemaVersion", 2);
        index.put("mediaType", Media.INDEX);
        index.put("manifests", manifests);
        file(INDEX_FILE, JsonValues.canonical(index));
    }

    private Descriptor model(OciContent content) {
        List<Object> layers = new ArrayList<>();
        for (PackageFile file : content.manifest().files()) {
            stored(file.digest(), file.size());
            layers.add(
                    Descriptor.of(Media.layer(file.path()), file.digest(), file.size())
                            .with(Media.FILE_PATH, file.path())
                            .json());
        }
        Map<String, Object> manifest = manifest(Media.MODEL, config(content), layers);
        manifest.put(
                "annotations",
                Map.of(
                        Media.TITLE, content.name(),
                        Media.CREATED, content.createdAt().toString(),
                        Media.MANIFEST_DIGEST, "sha256:" + content.manifest().digest()));
        return blob(Media.MANIFEST, JsonValues.canonical(manifest));
    }

    private Descriptor config(OciContent content) {
        Map<String, Object> config = new LinkedHashMap<>();
        if (content.format() != null) {
            config.put("format", content.format());
        }
        List<String> layers =
                content.manifest().files().stream().map(file -> "sha256:" + file.digest()).toList();
        Map<String, Object> whole =
                Map.of(
                        "descriptor",
                        Map.of(
                                "name", content.name(),
                                "version", content.version(),
                                "createdAt", content.createdAt().toString()),
                        "config",
                        config,
                        "modelfs",
                        Map.of("type", "layers", "diffIds", layers));
        return blob(Media.MODEL_CONFIG, JsonValues.canonical(whole));
    }

    private Descriptor referrer(AttachedDocument document, Descriptor subject) {
        stored(document.digest(), document.size());
        Descriptor layer =
                Descriptor.of(document.type(), document.digest(), document.size())
                        .with(Media.TITLE, document.name());
        Map<String, Object> manifest =
                manifest(document.type(), blob(Media.EMPTY, NOTHING), List.of(layer.json()));
        manifest.put("subject", subject.json());
        return blob(Media.MANIFEST, JsonValues.canonical(manifest));
    }

    private static Map<String, Object> manifest(
            String artifactType, Descriptor config, List<Object> layers) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", Media.MANIFEST);
        manifest.put("artifactType", artifactType);
        manifest.put("config", config.json());
        manifest.put("layers", layers);
        return manifest;
    }

    private Descriptor blob(String mediaType, byte[] content) {
        Descriptor descriptor = Descriptor.of(mediaType, content);
        file(BLOBS + descriptor.digest(), content);
        return descriptor;
    }

    private void file(String path, byte[] content) {
        made.put(path, content);
        sizes.put(path, (long) content.length);
    }

    private void stored(Sha256 digest, long size) {
        sizes.put(BLOBS + digest, size);
    }
}
