package dev.slipway.runtime.onnx;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;

/// What probes found on this machine, by model digest, engine version, target and processor.
final class ProbeCache {
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private final Path directory;
    private final ExecutionTarget target;
    private final InstantSource clock;
    private final WholeFiles whole;

    /// @param cache the directory for derived files
    /// @param whole what was hashed lately
    ProbeCache(Path cache, ExecutionTarget target, InstantSource clock, WholeFiles whole) {
        this.clock = clock;
        this.whole = whole;
        this.directory = cache.toAbsolutePath().resolve("onnx");
        this.target = target;
    }

    /// A record whose graph and weights are as they were when it was written.
    ///
    /// @param graph verified against the record
    record Probed(ProbeRecord record, Path graph) {}

    /// The model's record, from an earlier probe or a new one.
    ///
    /// *Errors*: [ModelRefusedException].
    Probed obtain(ModelPackage model, LoadOptions options, Path nativeLibrary) throws IOException {
        Path kept = directory.resolve(key(model.digest(), target.key()));
        Optional<Probed> known = read(kept, model);
        if (known.isPresent()) {
            return known.get();
        }
        Files.createDirectories(directory);
        // One probe at a time in this process; the file lock orders processes.
        synchronized (ProbeCache.class) {
            Path lockFile = directory.resolve(kept.getFileName() + ".lock");
            try (FileChannel channel =
                            FileChannel.open(
                                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                known = lock.isValid() ? read(kept, model) : Optional.empty();
                return known.isPresent() ? known.get() : probe(model, options, nativeLibrary, kept);
            }
        }
    }

    private Probed probe(ModelPackage model, LoadOptions options, Path nativeLibrary, Path kept)
            throws IOException {
        Path fresh = directory.resolve(kept.getFileName() + ".probing");
        DurableFiles.deleteTree(fresh);
        Files.createDirectories(fresh);
        ProbeFiles files = new ProbeFiles(fresh);
        try {
            new ProbeProcess(model, options, files, nativeLibrary).run();
            Files.writeString(files.model(), model.digest());
            Files.delete(files.request());
            Files.delete(files.output());
            DurableFiles.deleteTree(files.temporary());
            DurableFiles.sync(fresh);
            DurableFiles.publish(fresh, kept);
        } finally {
            DurableFiles.deleteTree(fresh);
        }
        return read(kept, model)
                .orElseThrow(() ->
                        new ModelRefusedException(
                                model.file(), "content", "changed while it was probed"));
    }

    private Optional<Probed> read(Path kept, ModelPackage model) {
        ProbeFiles files = new ProbeFiles(kept);
        try {
            if (!Files.isRegularFile(files.record())) {
                return Optional.empty();
            }
            ProbeRecord record = ProbeRecord.decode(Files.readAllBytes(files.record()));
            if (!whole.has(files.graph(), record.graphDigest())) {
                return Optional.empty();
            }
            for (ProbeRecord.WeightFile weights : record.weightFiles()) {
                Path file = model.root().resolve(weights.path()).normalize();
                if (!file.startsWith(model.root()) || !whole.has(file, weights.digest())) {
                    return Optional.empty();
                }
            }
            // Its time tells whoever keeps the cache small that it was asked for.
            Files.setLastModifiedTime(kept, FileTime.from(clock.instant()));
            return Optional.of(new Probed(record, files.graph()));
        } catch (IOException | IllegalArgumentException e) {
            // Damaged or gone: the probe makes it again.
            return Optional.empty();
        }
    }

    /// Where a model's record is kept; another device or provider has its own.
    static String key(String digest, String target) throws IOException {
        String parts =
                String.join(
                        "\n",
                        digest,
                        NativeLibrary.VERSION,
                        Integer.toString(ProbeRecord.VERSION),
                        target,
                        processor());
        return Digests.hex(Digests.sha256(parts.getBytes(StandardCharsets.UTF_8))).substring(0, 32);
    }

    /// Optimized graphs use the instructions of the processor that they were made on.
    private static String processor() throws IOException {
        String architecture = System.getProperty("os.arch", "");
        if (!Files.isReadable(PROCESSOR)) {
            return architecture;
        }
        try (Stream<String> lines = Files.lines(PROCESSOR)) {
            return architecture
                    + lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                            .findFirst()
                            .orElse("");
        }
    }
}
