package dev.slipway.intake;

import dev.slipway.runtime.GoldenRows;
import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.LoadedModel;
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

/// The trial's process: loads one package and compares its golden rows, so that a model that harms
/// its process harms this one.
public final class TrialMain {
    /// The exit status of a refusal that says why.
    static final int REFUSED = 20;

    /// The file in which it says so.
    static final String REFUSAL = "refusal";

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
            run(Path.of(arguments[1]), options);
        } catch (ModelRefusedException e) {
            Files.write(
                    own.resolve(REFUSAL),
                    String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
            java.lang.Runtime.getRuntime().halt(REFUSED);
        }
        java.lang.Runtime.getRuntime().halt(0);
    }

    private static void run(Path directory, LoadOptions options) {
        ModelPackage model = ModelPackages.open(directory);
        List<Runtime> runtimes =
                ServiceLoader.load(Runtime.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        Runtime runtime = Runtimes.best(runtimes, model);
        Runtimes.affordable(runtime, model, options);
        try (LoadedModel loaded = runtime.load(model, options)) {
            GoldenRows.compare(
                    loaded, model, loaded.isNative() ? TrialMain::direct : TensorAllocator.heap());
        }
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
