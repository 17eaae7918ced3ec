package dev.slipway.packages.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.api.model.ColumnRule;
import dev.slipway.api.model.ColumnRule.Presence;
import dev.slipway.packages.PackageFiles;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest.ManifestRow;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.Datatype;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Goldens;
import dev.slipway.testkit.Property;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelImportTest {
    private static final Path FIXTURES = Path.of("src/test/fixtures");

    @TempDir Path scratch;

    @Test
    void filesAreToldByContentUnderAnyName() throws IOException {
        Map<String, String> told = new TreeMap<>();
        for (String name : PackageFiles.at(FIXTURES.resolve("bare")).sizes().keySet()) {
            told.put(name, kind(FIXTURES.resolve("bare").resolve(name)));
        }
        assertThat(told)
                .containsAllEntriesOf(
                        Map.of(
                                "pickle-0", "PICKLE sklearn.pipeline.Pipeline",
                                "pickle-2", "PICKLE sklearn.pipeline.Pipeline",
                                "pickle-5", "PICKLE sklearn.pipeline.Pipeline",
                                "joblib", "JOBLIB sklearn.pipeline.Pipeline",
                                "joblib-zlib", "JOBLIB sklearn.pipeline.Pipeline",
                                "joblib-gzip", "JOBLIB sklearn.pipeline.Pipeline",
                                "xgboost-pickle", "PICKLE xgboost.sklearn.XGBClassifier",
                                "xgboost-json", "xgboost",
                                "xgboost-ubj", "xgboost",
                                "lightgbm", "lightgbm"))
                .containsAllEntriesOf(
                        Map.of(
                                "pickle-1", "PICKLE sklearn.pipeline.Pipeline",
                                "pickle-3", "PICKLE sklearn.pipeline.Pipeline",
                                "pickle-4", "PICKLE sklearn.pipeline.Pipeline",
                                "skops", "SKOPS sklearn.pipeline.Pipeline",
                                "catboost", "CATBOOST",
                                "safetensors", "SAFETENSORS",
                                "numpy", "NUMPY"))
                .containsAllEntriesOf(
                        Map.of(
                                "torch", "PYTORCH torch.nn.modules.container.Sequential",
                                "torch-legacy", "PYTORCH torch.nn.modules.container.Sequential",
                                "torch-weights", "PYTORCH torch._utils._rebuild_tensor_v2"));
        assertThat(told.get("torchscript")).startsWith("TORCHSCRIPT");
    }

    @Test
    void madeHeadsOfOtherLibrariesAreTold() throws IOException {
        assertThat(kind(written("894844460d0a1a0a00"))).isEqualTo("HDF5");
        assertThat(kind(written("1c00000054464c33"))).isEqualTo("TENSORFLOW_LITE");
        assertThat(kind(written("47475546030000"))).isEqualTo("GGUF");
        assertThat(kind(written("62696e66"))).isEqualTo("XGBOOST_BINARY");
        assertThat(kind(written("0801120a0a0012060a040a021200"))).isEqualTo("SAVED_MODEL");
        assertThat(kind(written("80028a0a6cfc9c46f9206aa850192e80024de903"))).isEqualTo("PYTORCH");
        assertThat(kind(zip("m/data.pkl", "m/byteorder", "m/data/0"))).isEqualTo("PYTORCH");
        assertThat(kind(zip("m/data.pkl", "m/code/__torch__.py", "m/constants.pkl")))
                .isEqualTo("TORCHSCRIPT");
        assertThat(kind(zip("m/data/weights/weight_0", "m/archive_format")))
                .isEqualTo("TORCH_EXPORT");
        assertThat(kind(zip("metadata.json", "config.json", "model.weights.h5")))
                .isEqualTo("KERAS");
        assertThat(kind(zip("a.npy"))).isEqualTo("NUMPY");
        assertThat(kind(zip("a.txt"))).isEqualTo("ZIP");
        assertThat(kind(written(""))).isEqualTo("UNKNOWN");
        Path pmml = Files.writeString(scratch.resolve("p"), "<?xml version='1.0'?>\n<PMML/>");
        assertThat(kind(pmml)).isEqualTo("PMML");
    }

    @Test
    void weightsBeforeWhatTellsAFormatDoNotHideIt() throws IOException {
        Path file = Files.createTempFile(scratch, "z", "");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.setLevel(0);
            zip.putNextEntry(new ZipEntry("m/data/0"));
            zip.write(new byte[3 << 20]);
            zip.putNextEntry(new ZipEntry("m/data.pkl"));
        }
        assertThat(kind(file)).isEqualTo("PYTORCH");
    }

    @Test
    void everyModelOfTheTreeIsToldAsWhatItIs() throws IOException {
        Path flights = Repository.root().resolve("examples/flights/models");
        assertThat(kind(flights.resolve("flights-v1.onnx"))).isEqualTo("onnx");
        assertThat(kind(flights.resolve("flights-v1-mixed.onnx"))).isEqualTo("onnx");
        assertThat(kind(flights.resolve("flights-v1.json"))).isEqualTo("xgboost");
        assertThat(kind(flights.resolve("flights-lightgbm.txt"))).isEqualTo("lightgbm");
        Path fixtures = Repository.root().resolve("runtime-onnx/src/test/fixtures");
        for (String name : List.of("identity-bytes", "sklearn-onehot-strings", "shape-scalar")) {
            assertThat(kind(fixtures.resolve(name).resolve("model.onnx"))).isEqualTo("onnx");
        }
    }

    @Test
    void aBareFileBecomesAPackageThatNamesIt() throws IOException {
        Imported.Servable made = servable(FIXTURES.resolve("bare/xgboost-ubj"));
        assertThat(made.files().sizes().keySet()).containsExactly("model.yaml", "xgboost-ubj");
        assertThat(text(made)).isEqualTo("format: \"xgboost\"\nfile: \"xgboost-ubj\"\n");
        assertThat(ModelImport.of(made.files())).isInstanceOf(Imported.Servable.class);
    }

    @Test
    void columnsAndExampleOfAnMlflowModelAreCarriedOver() throws IOException {
        for (String name : List.of("mlflow-xgboost", "mlflow-lightgbm")) {
            Imported.Servable made = servable(FIXTURES.resolve(name));
            Goldens.ofRoom().check(name + ".yaml", text(made));
            assertThat(made.description().manifest().schema().rules())
                    .containsExactly(
                            ColumnRule.of("distance", Datatype.INT64, Presence.REQUIRED),
                            ColumnRule.of("lateness", Datatype.FP64, Presence.OPTIONAL));
            assertThat(made.description().manifest().warmUpRows())
                    .hasSize(3)
                    .contains(new ManifestRow(List.of(new Cell.Whole(1472), new Cell.Real(0.654))));
            assertThat(made.files().sizes()).containsKeys("MLmodel", "model.yaml");
        }
        Imported.Servable onnx = servable(FIXTURES.resolve("mlflow-onnx"));
        assertThat(onnx.description().file()).isEqualTo("model.onnx");
    }

    @Test
    void whatCannotBeServedIsKeptWithTheLinesThatConvertIt() throws IOException {
        for (String name : List.of("mlflow-sklearn", "mlflow-lightgbm-sklearn", "mlflow-pytorch")) {
            Imported.StoredOnly kept = storedOnly(FIXTURES.resolve(name));
            assertThat(kept.files().sizes()).doesNotContainKey("model.yaml");
            Goldens.ofRoom()
                    .check(
                            name + ".txt",
                            kept.reason() + "\n\n" + String.join("\n", kept.conversion()) + "\n");
        }
    }

    @Test
    void everyCodeBearingFormatHasItsLines() throws IOException {
        StringBuilder all = new StringBuilder();
        List<Path> files =
                List.of(
                        FIXTURES.resolve("bare/joblib"),
                        FIXTURES.resolve("bare/skops"),
                        FIXTURES.resolve("bare/xgboost-pickle"),
                        FIXTURES.resolve("bare/catboost"),
                        FIXTURES.resolve("bare/torch-weights"),
                        named("model.pt", zip("m/data.pkl")),
                        named("model.pt2", zip("m/archive_format")),
                        named("traced.pt", zip("m/code/x.py", "m/constants.pkl")),
                        named("model.keras", zip("metadata.json", "config.json")),
                        named("model.tflite", written("1c00000054464c33")),
                        named("old.bin", written("62696e66")),
                        named("saved_model.pb", written("0801120a0a0012060a040a021200")));
        for (Path file : files) {
            Imported.StoredOnly kept = storedOnly(file);
            all.append("# ").append(kept.reason()).append('\n');
            kept.conversion().forEach(line -> all.append(line).append('\n'));
            all.append('\n');
        }
        Goldens.ofRoom().check("conversions.txt", all.toString());
    }

    @Test
    void aNameCannotBreakOutOfItsLineOfPython() throws IOException {
        Path file = named("a\"); import os; (\"\u2028b.pkl", FIXTURES.resolve("bare/joblib"));
        assertThat(storedOnly(file).conversion())
                .contains("model = joblib.load(\"a\\\"); import os; (\\\"\\U00002028b.pkl\")");
    }

    @Test
    void twoModelFilesNeedAManifestThatChooses() throws IOException {
        Files.copy(FIXTURES.resolve("bare/lightgbm"), scratch.resolve("a.txt"));
        Files.copy(FIXTURES.resolve("bare/xgboost-ubj"), scratch.resolve("b.ubj"));
        assertThatThrownBy(() -> ModelImport.of(PackageFiles.at(scratch)))
                .isInstanceOf(PackageRefusedException.class)
                .hasMessageContaining("more than one model file: [a.txt, b.ubj]");
        Files.writeString(scratch.resolve("model.yaml"), "file: b.ubj\n");
        assertThat(servable(scratch).format()).isEqualTo(ModelFormat.XGBOOST);
        Files.writeString(scratch.resolve("model.yaml"), "file: b.ubj\nformat: onnx\n");
        assertThatThrownBy(() -> ModelImport.of(PackageFiles.at(scratch)))
                .hasMessage("model.yaml: format: onnx (expected: xgboost, by its content)");
        Files.writeString(scratch.resolve("model.yaml"), "file: c\n");
        assertThatThrownBy(() -> ModelImport.of(PackageFiles.at(scratch)))
                .hasMessage("model.yaml: file: c is not in the package");
    }

    @Test
    void documentsThatBeginWithAVersionAreNoModels() throws IOException {
        Files.copy(FIXTURES.resolve("mlflow-onnx/model.onnx"), scratch.resolve("model.onnx"));
        Files.writeString(
                scratch.resolve("tokenizer.json"),
                "{\n  \"version\": \"1.0\",\n  \"truncation\": null,\n  \"padding\": null\n}");
        Imported.Servable made = servable(scratch);
        assertThat(made.format()).isEqualTo(ModelFormat.ONNX);
        assertThat(made.description().file()).isEqualTo("model.onnx");
        Path alone = Files.writeString(scratch.resolve("x"), "{\"version\": [2, 1, 4]}");
        assertThat(kind(alone)).isEqualTo("xgboost");
    }

    @Test
    void aRemoteModelNeedsNoFile() throws IOException {
        Files.writeString(
                scratch.resolve("model.yaml"), "remote: {connection: triton, model: resnet}\n");
        Imported.Servable imported = servable(scratch);
        assertThat(imported.format()).isEqualTo(ModelFormat.REMOTE);
        assertThat(imported.files().sizes()).containsOnlyKeys("model.yaml");
    }

    @Test
    void hostileHeadsAndDescriptionsNeverBreakAnImport() throws IOException {
        List<PackageFiles> seeds =
                List.of(
                        PackageFiles.at(FIXTURES.resolve("mlflow-sklearn")),
                        PackageFiles.at(FIXTURES.resolve("mlflow-xgboost")),
                        PackageFiles.at(FIXTURES.resolve("bare/joblib-zlib")),
                        PackageFiles.at(FIXTURES.resolve("mlflow-onnx/model.onnx")),
                        PackageFiles.at(zip("m/data.pkl", "m/data/0")));
        Property.holds(
                Campaign.cases(400, 40_000),
                random -> {
                    PackageFiles seed = seeds.get(random.nextInt(seeds.size()));
                    List<String> paths = List.copyOf(seed.sizes().keySet());
                    String path = paths.get(random.nextInt(paths.size()));
                    byte[] damaged = seed.read(path, 1 << 20);
                    for (int i = random.nextInt(1, 20); i > 0 && damaged.length > 0; i--) {
                        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                    }
                    try {
                        assertThat(ModelImport.of(seed.with(path, damaged))).isNotNull();
                    } catch (PackageRefusedException | ModelRefusedException e) {
                        assertThat(e).hasMessageNotContaining("\u0000");
                    }
                });
    }

    private static String kind(Path file) throws IOException {
        PackageFiles files = PackageFiles.at(file);
        return switch (FileRecognition.of(files, files.sizes().firstKey())) {
            case Recognised.Servable servable -> servable.format().toString();
            case Recognised.Foreign foreign when foreign.type() != null ->
                    foreign.format() + " " + foreign.type();
            case Recognised.Foreign foreign -> foreign.format().toString();
        };
    }

    private static Imported.Servable servable(Path path) throws IOException {
        return (Imported.Servable) ModelImport.of(PackageFiles.at(path));
    }

    private static Imported.StoredOnly storedOnly(Path path) throws IOException {
        return (Imported.StoredOnly) ModelImport.of(PackageFiles.at(path));
    }

    private static String text(Imported.Servable made) throws IOException {
        byte[] yaml = made.files().read(ManifestFile.NAME, 1 << 20);
        return new String(yaml, StandardCharsets.UTF_8);
    }

    private Path written(String hex) throws IOException {
        return Files.write(Files.createTempFile(scratch, "m", ""), HexFormat.of().parseHex(hex));
    }

    private Path zip(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write("x".getBytes(StandardCharsets.US_ASCII));
            }
        }
        return Files.write(Files.createTempFile(scratch, "z", ""), bytes.toByteArray());
    }

    private Path named(String name, Path file) throws IOException {
        Path folder = Files.createTempDirectory(scratch, "n");
        return Files.copy(file, folder.resolve(name));
    }
}
