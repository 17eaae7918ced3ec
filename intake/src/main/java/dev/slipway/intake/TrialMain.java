package dev.slipway.intake;

import dev.slipway.api.model.Schema;
import dev.slipway.api.model.Signature;
import dev.slipway.features.FeaturedRuntime;
import dev.slipway.packages.ModelYaml;
import dev.slipway.packages.PackageRefusedException;
import dev.slipway.packages.sample.SampledModel;
import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
import dev.slipway.runtime.ManifestFile;
import dev.slipway.runtime.ModelManifest;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelPackages;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.Runtime;
import dev.slipway.runtime.Runtimes;
import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;

/// The trial's process: loads one package and compares its golden rows, or completes its
/// description from a sample, so that a model that harms its process harms this one.
public final class TrialMain {
    /// The exit status of a refusal that says why.
    static final int REFUSED = 20;

    /// The file in which it says so.
    static final String REFUSAL = "refusal";

    /// The file with a sample, in the form of a description without answers; absent where golden
    /// rows are to be compared.
    static final String SAMPLE = "sample.yaml";

    /// The completed description; without a sample, of what the model takes and gives alone.
    static final String COMPLETED = "completed.yaml";

    private TrialMain() {}

    /// Tries one package.
    ///
    /// @param arguments the trial's own directory, the package's, the cache's, the memory limit in
    ///     bytes, the time limit in milliseconds
    public static void main(String[] arguments) throws IOException {
        Path own = Path.of(arguments[0]);
        LoadOptions defaults = LoadOptions.defaults(Path.of(arguments[2]));
        LoadOptions options =
                new LoadOptions(
                        defaults.cache(),
                        defaults.intraOpThreads(),
                        defaults.spinning(),
                        Long.parseLong(arguments[3]),
                        Duration.ofMillis(Long.parseLong(arguments[4])));
        try {
            run(own, Path.of(arguments[1]), options);
        } catch (ModelRefusedException | PackageRefusedException e) {
            Files.write(
                    own.resolve(REFUSAL),
                    String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            java.lang.Runtime.getRuntime().halt(REFUSED);
        }
        java.lang.Runtime.getRuntime().halt(0);
    }

    private static void run(Path own, Path directory, LoadOptions options) throws IOException {
        ModelPackage model = ModelPackages.open(directory);
        List<Runtime> found =
                ServiceLoader.load(Runtime.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        List<Runtime> runtimes = FeaturedRuntime.around(found);
        Runtime runtime = Runtimes.best(runtimes, model);
        Runtimes.affordable(runtime.estimate(model, options), model, options.memoryLimitBytes());
        Path sample = own.resolve(SAMPLE);
        try (LoadedModel loaded = runtime.load(model, options)) {
            TensorAllocator memory = loaded.isNative() ? TrialMain::direct : TensorAllocator.heap();
            if (Files.exists(sample)) {
                Files.write(own.resolve(COMPLETED), completed(sample, model, loaded, memory));
            } else {
                GoldenRows.compare(loaded, model, memory);
                describe(own, model, loaded.signature());
            }
        }
    }

    /// A model whose tensors cannot be written down is good all the same.
    private static void describe(Path own, ModelPackage model, Signature signature)
            throws IOException {
        byte[] text;
        try {
            text = described(model, signature);
        } catch (RuntimeException e) {
            return;
        }
        if (text.length <= ManifestFile.LIMIT) {
            Files.write(own.resolve(COMPLETED), text);
        }
    }

    private static byte[] described(ModelPackage model, Signature signature) {
        ModelManifest manifest =
                new ModelManifest(
                        null,
                        null,
                        Signature.of(signature.inputs(), signature.outputs()),
                        signature.features(),
                        Schema.NONE,
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null);
        String file = model.root().relativize(model.file()).toString();
        return ModelYaml.write(new ManifestFile(file, manifest));
    }

    private static byte[] completed(
            Path sample, ModelPackage model, LoadedModel loaded, TensorAllocator memory)
            throws IOException {
        SampledModel sampled =
                SampledModel.of(loaded.signature(), SampleFile.sample(ManifestFile.read(sample)));
        ModelManifest manifest =
                sampled.complete(
                        model.manifest(), rows -> GoldenRows.answered(loaded, model, rows, memory));
        String file = model.root().relativize(model.file()).toString();
        return ModelYaml.write(new ManifestFile(file, manifest));
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
