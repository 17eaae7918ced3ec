package dev.slipway.packages.oci;

import com.fasterxml.jackson.core.JacksonException;
import dev.slipway.api.journal.Sha256;
import dev.slipway.packages.PackageFile;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageManifest;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.json.JsonValues;
import dev.slipway.packages.oci.OciLayout.Opened;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a layout from `index.json` downwards.
final class LayoutReader {
    private static final int MOST_DOCUMENT_BYTES = 64 << 20;
    private static final int MOST_MANIFESTS = 10_000;

    private final PackageFiles files;
    private final Set<Sha256> verified = new HashSet<>();

    private LayoutReader(PackageFiles files) {
        this.files = files;
    }

    static Opened read(PackageFiles files) throws IOException {
        LayoutReader reader = new LayoutReader(files);
        reader.verifyEveryBlob();
        OciContent content = reader.content();
        return new Opened(content, digest -> files.open(LayoutFiles.BLOBS + digest));
    }

    private void verifyEveryBlob() throws IOException {
        byte[] buffer = new byte[1 << 20];
        for (String path : files.sizes().keySet()) {
            if (!path.startsWith(LayoutFiles.BLOBS)) {
                continue;
            }
            Sha256 name;
            try {
                name = new Sha256(path.substring(LayoutFiles.BLOBS.length()));
            } catch (IllegalArgumentException e) {
                throw new PackageRefusedException(path, "a name that is no SHA-256", e);
            }
            try (InputStream in = new VerifiedStream(files.open(path), path, name)) {
                while (in.read(buffer) >= 0) {
                    // The end is reached only by the right bytes.
                }
            }
            verified.add(name);
        }
    }

    private OciContent content() throws IOException {
        Fields layout = json(LayoutFiles.VERSION_FILE);
        layout.expect("imageLayoutVersion", LayoutFiles.LAYOUT_VERSION);
        Fields index = json(LayoutFiles.INDEX_FILE);
        index.expect("schemaVersion", 2);
        List<?> listed = index.list("manifests");
        if (listed.size() > MOST_MANIFESTS) {
            throw new PackageRefusedException(
                    LayoutFiles.INDEX_FILE, "more than " + MOST_MANIFESTS + " manifests");
        }
        Descriptor model = null;
        Fields modelManifest = null;
        List<Fields> others = new ArrayList<>();
        for (Object item : listed) {
            Descriptor descriptor = Descriptor.read(LayoutFiles.INDEX_FILE, item);
            Fields manifest = manifest(descriptor);
            if (!Media.MODEL.equals(manifest.textOrNull("artifactType"))) {
                others.add(manifest);
            } else if (model == null) {
                model = descriptor;
                modelManifest = manifest;
            } else {
                throw new PackageRefusedException(
                        LayoutFiles.INDEX_FILE, "more than one model (expected: one)");
            }
        }
        if (model == null || modelManifest == null) {
            throw new PackageRefusedException(
                    LayoutFiles.INDEX_FILE, "no manifest of type " + Media.MODEL);
        }
        return content(model, modelManifest, others);
    }

    private OciContent content(Descriptor model, Fields manifest, List<Fields> others)
            throws IOException {
        PackageManifest packed = packed(manifest);
        String claimed = manifest.texts("annotations").get(Media.MANIFEST_DIGEST);
        if (claimed != null && !claimed.equals("sha256:" + packed.digest())) {
            throw new PackageRefusedException(
                    manifest.place(),
                    "package digest: " + claimed + " (expected: sha256:" + packed.digest() + ")");
        }
        Fields config = config(manifest);
        Fields described = Fields.of(config.place(), config.value("descriptor"));
        List<AttachedDocument> documents = new ArrayList<>();
        for (Fields other : others) {
            documents.addAll(documents(other, model));
        }
        return new OciContent(
                described.text("name"),
                described.text("version"),
                instant(config.place(), described.text("createdAt")),
                Fields.of(config.place(), config.value("config")).textOrNull("format"),
                packed,
                documents);
    }

    private static Instant instant(String place, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new PackageRefusedException(place, "createdAt: " + text, e);
        }
    }

    private Fields config(Fields manifest) throws IOException {
        Descriptor config = Descriptor.read(manifest.place(), manifest.value("config"));
        if (!config.mediaType().equals(Media.MODEL_CONFIG)) {
            throw new PackageRefusedException(
                    manifest.place(),
                    "config: " + config.mediaType() + " (expected: " + Media.MODEL_CONFIG + ")");
        }
        return json(place(config));
    }

    private PackageManifest packed(Fields manifest) {
        List<PackageFile> packed = new ArrayList<>();
        for (Object item : manifest.list("layers")) {
            Descriptor layer = Descriptor.read(manifest.place(), item);
            if (!Media.isRawLayer(layer.mediaType())) {
                throw new PackageRefusedException(
                        manifest.place(),
                        "layer of type " + layer.mediaType() + " (expected: …model.*.v1.raw)");
            }
            place(layer);
            String path = layer.annotations().get(Media.FILE_PATH);
            if (path == null) {
                throw new PackageRefusedException(
                        manifest.place(), "a layer without " + Media.FILE_PATH);
            }
            packed.add(new PackageFile(path, layer.size(), layer.digest()));
        }
        return new PackageManifest(packed);
    }

    private List<AttachedDocument> documents(Fields manifest, Descriptor model) {
        Descriptor subject = Descriptor.read(manifest.place(), manifest.value("subject"));
        if (!subject.digest().equals(model.digest()) || subject.size() != model.size()) {
            throw new PackageRefusedException(
                    manifest.place(), "its subject is not the model of this layout");
        }
        List<AttachedDocument> documents = new ArrayList<>();
        for (Object item : manifest.list("layers")) {
            Descriptor layer = Descriptor.read(manifest.place(), item);
            place(layer);
            String name = layer.annotations().getOrDefault(Media.TITLE, layer.digest().hex());
            try {
                documents.add(
                        new AttachedDocument(
                                layer.mediaType(), name, layer.digest(), layer.size()));
            } catch (IllegalArgumentException e) {
                throw new PackageRefusedException(
                        manifest.place(), String.valueOf(e.getMessage()), e);
            }
        }
        return documents;
    }

    private Fields manifest(Descriptor descriptor) throws IOException {
        if (!descriptor.mediaType().equals(Media.MANIFEST)) {
            throw new PackageRefusedException(
                    LayoutFiles.INDEX_FILE,
                    descriptor.mediaType() + " (expected: " + Media.MANIFEST + ")");
        }
        Fields manifest = json(place(descriptor));
        manifest.expect("schemaVersion", 2);
        manifest.expect("mediaType", Media.MANIFEST);
        return manifest;
    }

    /// The path of a blob that is there with the size that it is said to have.
    private String place(Descriptor descriptor) {
        String path = LayoutFiles.BLOBS + descriptor.digest();
        @Nullable Long size = files.sizes().get(path);
        if (size == null || !verified.contains(descriptor.digest())) {
            throw new PackageRefusedException(path, "missing");
        }
        if (size != descriptor.size()) {
            throw new PackageRefusedException(
                    path, size + " bytes (expected: " + descriptor.size() + ")");
        }
        return path;
    }

    private Fields json(String path) throws IOException {
        if (!files.has(path)) {
            throw new PackageRefusedException(path, "missing");
        }
        byte[] text = files.read(path, MOST_DOCUMENT_BYTES);
        try {
            Object value = JsonValues.parse(new String(text, StandardCharsets.UTF_8));
            return Fields.of(path, value);
        } catch (JacksonException e) {
            throw new PackageRefusedException(path, "not readable: " + e.getOriginalMessage(), e);
        }
    }
}
