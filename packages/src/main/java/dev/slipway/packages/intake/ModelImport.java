package dev.slipway.packages.intake;

import dev.slipway.api.model.Schema;
import dev.slipway.packages.ModelYaml;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.intake.Recognised.Foreign;
import dev.slipway.packages.intake.Recognised.Servable;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes a package of what a user has: a package, a bare model file, an MLflow model directory, or
/// a directory with one model file in it.
///
/// *Errors*: [PackageRefusedException] when there is no model file, or more than one and nothing
/// says which; `ModelRefusedException` for a `model.yaml` that is wrong; `IOException`.
///
/// *Threads*: reads only heads of files and small ones.
public final class ModelImport {
    private static final int MOST_LOOKED_AT = 1_000;

    private ModelImport() {}

    /// Imports these files.
    public static Imported of(PackageFiles files) throws IOException {
        if (files.has(ManifestFile.NAME)) {
            return described(files);
        }
        Optional<MlflowModel> mlflow = MlflowModel.in(files);
        return mlflow.isPresent() ? ofMlflow(files, mlflow.get()) : ofFiles(files);
    }

    private static Imported described(PackageFiles files) throws IOException {
        byte[] text = files.read(ManifestFile.NAME, ManifestFile.LIMIT);
        ManifestFile described = ManifestFile.parse(Path.of(ManifestFile.NAME), text);
        if (described.manifest().remote() != null) {
            return new Imported.Servable(files, ModelFormat.REMOTE, described);
        }
        if (!files.has(described.file())) {
            throw new PackageRefusedException(
                    ManifestFile.NAME, "file: " + described.file() + " is not in the package");
        }
        return switch (FileRecognition.of(files, described.file())) {
            case Servable(ModelFormat format) -> {
                String said = described.manifest().format();
                if (said != null && !said.equals(format.toString())) {
                    throw new PackageRefusedException(
                            ManifestFile.NAME,
                            "format: " + said + " (expected: " + format + ", by its content)");
                }
                yield new Imported.Servable(files, format, described);
            }
            case Foreign foreign ->
                    stored(
                            files,
                            described.file(),
                            Map.of(described.file(), foreign),
                            KnownInputs.of(described.manifest()));
        };
    }

    private static Imported ofMlflow(PackageFiles files, MlflowModel mlflow) throws IOException {
        Map<String, Foreign> others = new LinkedHashMap<>();
        for (String path : mlflow.modelFiles(files)) {
            switch (FileRecognition.of(files, path)) {
                case Servable(ModelFormat format) -> {
                    Schema schema = mlflow.schema();
                    List<ManifestRow> rows = InputExample.rows(files, mlflow, format);
                    return servable(files, path, format, manifest(schema, rows));
                }
                case Foreign foreign -> others.put(path, foreign);
            }
        }
        String main =
                others.keySet().stream()
                        .min(Comparator.comparing(path -> !isTold(others.get(path))))
                        .orElseThrow(() ->
                                new PackageRefusedException(
                                        mlflow.path(), "names no model file that is there"));
        return stored(files, main, others, new KnownInputs(mlflow.schema(), mlflow.tensors()));
    }

    private static boolean isTold(@Nullable Foreign foreign) {
        return foreign != null
                && foreign.format() != ForeignFormat.UNKNOWN
                && foreign.format() != ForeignFormat.NUMPY;
    }

    private static ModelManifest manifest(Schema schema, List<ManifestRow> warmUp) {
        return ModelManifest.EMPTY.withSchema(schema).withRows(warmUp, List.of());
    }

    private static Imported ofFiles(PackageFiles files) throws IOException {
        SortedMap<String, ModelFormat> servable = new TreeMap<>();
        Map<String, Foreign> foreign = new TreeMap<>();
        for (String path : candidates(files)) {
            switch (FileRecognition.of(files, path)) {
                case Servable(ModelFormat format) -> servable.put(path, format);
                case Foreign other -> foreign.put(path, other);
            }
        }
        if (servable.size() > 1) {
            throw new PackageRefusedException(
                    "directory",
                    "more than one model file: "
                            + servable.keySet()
                            + " (expected: one, or a model.yaml with file: NAME)");
        }
        if (servable.size() == 1) {
            Map.Entry<String, ModelFormat> only = servable.entrySet().iterator().next();
            return servable(files, only.getKey(), only.getValue(), ModelManifest.EMPTY);
        }
        String main =
                foreign.entrySet().stream()
                        .max(
                                Comparator.<Map.Entry<String, Foreign>>comparingInt(
                                                entry -> isTold(entry.getValue()) ? 1 : 0)
                                        .thenComparingLong(entry ->
                                                files.sizes().getOrDefault(entry.getKey(), 0L)))
                        .map(Map.Entry::getKey)
                        .orElseThrow(() -> new PackageRefusedException("directory", "is empty"));
        return stored(files, main, foreign, KnownInputs.NONE);
    }

    /// The largest files: a model is rarely the smallest of a thousand.
    private static List<String> candidates(PackageFiles files) {
        return files.sizes().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_LOOKED_AT)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Imported servable(
            PackageFiles files, String path, ModelFormat format, ModelManifest manifest) {
        ManifestFile described = new ManifestFile(path, manifest.withFormat(format.toString()));
        byte[] text = ModelYaml.write(described);
        return new Imported.Servable(files.with(ManifestFile.NAME, text), format, described);
    }

    private static Imported stored(
            PackageFiles files, String path, Map<String, Foreign> told, KnownInputs inputs) {
        Foreign foreign = told.getOrDefault(path, new Foreign(ForeignFormat.UNKNOWN, null));
        String type = foreign.type();
        List<String> parts = new ArrayList<>();
        parts.add(path + " is " + foreign.format().reason());
        if (type != null) {
            parts.add("its object is a " + type);
        }
        List<String> lines = Conversion.of(path, foreign, inputs);
        return new Imported.StoredOnly(
                files, foreign.format(), path, String.join("; ", parts), lines);
    }
}
