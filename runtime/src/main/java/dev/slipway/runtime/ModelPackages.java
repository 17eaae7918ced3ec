package dev.slipway.runtime;

import dev.slipway.api.model.Feature;
import dev.slipway.runtime.ModelManifest.Cell;
import dev.slipway.runtime.ModelManifest.GoldenRow;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads packages: a directory with `model.yaml`, or a bare model file.
public final class ModelPackages {
    private static final String MANIFEST = "model.yaml";
    private static final int MANIFEST_LIMIT = 4 << 20;

    private ModelPackages() {}

    /// The package at `path`.
    ///
    /// *Errors*: [ModelRefusedException] when nothing readable is there or the manifest is wrong.
    public static ModelPackage open(Path path) {
        try {
            Path real = path.toRealPath();
            if (Files.isDirectory(real)) {
                return openDirectory(real);
            }
            Path root = real.getParent();
            return new ModelPackage(
                    root == null ? real : root, real, sha256(real), ModelManifest.EMPTY);
        } catch (IOException e) {
            throw new ModelRefusedException(path, "path", "cannot be read: " + e, e);
        }
    }

    private static ModelPackage openDirectory(Path root) throws IOException {
        Path manifestFile = root.resolve(MANIFEST);
        if (!Files.isRegularFile(manifestFile)) {
            throw new ModelRefusedException(root, "directory", "has no " + MANIFEST);
        }
        Fields fields = parse(manifestFile);
        Path file = root.resolve(fields.text("file")).normalize();
        if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            throw new ModelRefusedException(
                    manifestFile,
                    "file",
                    fields.text("file") + " (expected: a file inside the package)");
        }
        if (!file.toRealPath().startsWith(root)) {
            throw new ModelRefusedException(manifestFile, "file", "leads out of the package");
        }
        return new ModelPackage(root, file, sha256(file), manifest(fields));
    }

    private static Fields parse(Path manifestFile) throws IOException {
        if (Files.size(manifestFile) > MANIFEST_LIMIT) {
            throw new ModelRefusedException(
                    manifestFile, "size", "larger than " + MANIFEST_LIMIT + " bytes");
        }
        LoadSettings settings =
                LoadSettings.builder()
                        .setAllowDuplicateKeys(false)
                        .setMaxAliasesForCollections(0)
                        .setLabel(MANIFEST)
                        .build();
        try {
            Object root = new Load(settings).loadFromString(Files.readString(manifestFile));
            return new Fields(manifestFile, "", root);
        } catch (YamlEngineException e) {
            throw new ModelRefusedException(manifestFile, "YAML", e.getMessage() + "", e);
        }
    }

    private static ModelManifest manifest(Fields fields) {
        List<Feature> features = new ArrayList<>();
        for (Fields feature : fields.list("features")) {
            List<String> categories = new ArrayList<>();
            for (Fields category : feature.list("categories")) {
                categories.add(category.asText());
            }
            features.add(new Feature(feature.text("name"), categories));
        }
        List<ManifestRow> warmUp = new ArrayList<>();
        for (Fields row : fields.list("warm-up")) {
            warmUp.add(row(row));
        }
        List<GoldenRow> golden = new ArrayList<>();
        for (Fields entry : fields.list("golden")) {
            List<Double> expected = new ArrayList<>();
            for (Fields value : entry.list("expected")) {
                expected.add(value.asNumber());
            }
            golden.add(new GoldenRow(row(entry.child("row")), expected));
        }
        return new ModelManifest(features, warmUp, golden);
    }

    private static ManifestRow row(Fields row) {
        List<Cell> cells = new ArrayList<>();
        for (Fields cell : row.items()) {
            cells.add(cell.asCell());
        }
        return new ManifestRow(cells);
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting =
                        new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /// A place in the manifest, with its pointer for messages.
    private record Fields(Path file, String pointer, @Nullable Object value) {
        Fields child(String name) {
            if (!(value instanceof Map<?, ?> map)) {
                throw refuse("a mapping");
            }
            return new Fields(file, pointer + "/" + name, map.get(name));
        }

        List<Fields> list(String name) {
            Fields child = child(name);
            return child.value == null ? List.of() : child.items();
        }

        List<Fields> items() {
            if (!(value instanceof List<?> list)) {
                throw refuse("a list");
            }
            List<Fields> items = new ArrayList<>();
            for (Object item : list) {
                items.add(new Fields(file, pointer + "/" + items.size(), item));
            }
            return items;
        }

        String text(String name) {
            return child(name).asText();
        }

        String asText() {
            if (value instanceof String || value instanceof Number) {
                return value.toString();
            }
            throw refuse("text");
        }

        double asNumber() {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw refuse("a number");
        }

        Cell asCell() {
            return switch (value) {
                case null -> new Cell.Missing();
                case Number number -> new Cell.Numeric(number.doubleValue());
                case Boolean flag -> new Cell.Numeric(flag ? 1 : 0);
                case String text -> new Cell.Text(text);
                default -> throw refuse("a number, text or null");
            };
        }

        private ModelRefusedException refuse(String expected) {
            return new ModelRefusedException(
                    file,
                    pointer.isEmpty() ? "/" : pointer,
                    value + " (expected: " + expected + ")");
        }
    }
}
