package dev.slipway.runtime.onnx;

import dev.slipway.runtime.LoadOptions;
import dev.slipway.runtime.ModelPackage;
import dev.slipway.runtime.ModelRefusedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What probes found on this machine, by model digest, engine version, target and processor.
///
/// Which files hold a model's external weights is known once it was probed. So the first package
/// with a model file has its place by that file's digest alone; one whose weights are others has a
/// place of its own, by their digests as well.
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

    /// Where a package's record is kept.
    ///
    /// @param made digests of the files that tell it from others: the model file's, and those of
    ///     its weights where another package has the place by the model file's alone
    private record Place(Path kept, List<String> made) {}

    /// The model's record, from an earlier probe or a new one.
    ///
    /// *Errors*: [ModelRefusedException].
    Probed obtain(ModelPackage model, LoadOptions options, Path nativeLibrary) throws IOException {
        Path first = directory.resolve(key(model.digest(), target.key()));
        Optional<Probed> known = read(place(model, first), model);
        if (known.isPresent()) {
            return known.get();
        }
        Files.createDirectories(directory);
        // One probe at a time in this process; the file lock orders processes.
        synchronized (ProbeCache.class) {
            Path lockFile = directory.resolve(first.getFileName() + ".lock");
            try (FileChannel channel =
                            FileChannel.open(
                                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                touch(lockFile);
                // Another package may have come first meanwhile.
                Place place = place(model, first);
                known = lock.isValid() ? read(place, model) : Optional.empty();
                return known.isPresent()
                        ? known.get()
                        : probe(model, options, nativeLibrary, place);
            }
        }
    }

    /// Whoever keeps the cache small takes a lock away that nobody has used for a day.
    private void touch(Path lockFile) throws IOException {
        try {
            Files.setLastModifiedTime(lockFile, FileTime.from(clock.instant()));
        } catch (NoSuchFileException e) {
            // Just now: this process has it all the same, and another would probe once more.
        }
    }

    private Place place(ModelPackage model, Path first) throws IOException {
        Place shared = new Place(first, List.of(model.digest()));
        Optional<ProbeRecord> there = record(first);
        if (there.isEmpty()) {
            return shared;
        }
        List<String> theirs = new ArrayList<>(shared.made());
        there.get().weightFiles().forEach(weights -> theirs.add(weights.digest()));
        List<String> own = made(model, there.get().weightFiles());
        return own.isEmpty() || own.equals(theirs)
                ? shared
                : new Place(directory.resolve(key(String.join("\n", own), target.key())), own);
    }

    /// The digests of this package's model file and weights; empty where some of them are missing,
    /// which its probe will say.
    private List<String> made(ModelPackage model, List<ProbeRecord.WeightFile> listed) {
        List<String> digests = new ArrayList<>(List.of(model.digest()));
        try {
            for (ProbeRecord.WeightFile weights : listed) {
                digests.add(whole.digest(file(model, weights)));
            }
            return List.copyOf(digests);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Path file(ModelPackage model, ProbeRecord.WeightFile weights)
            throws IOException {
        Path file = model.file().resolveSibling(weights.path()).normalize();
        if (!file.startsWith(model.root())) {
            throw new IOException(file + " (expected: inside the package)");
        }
        return file;
    }

    private Probed probe(ModelPackage model, LoadOptions options, Path nativeLibrary, Place place)
            throws IOException {
        Path fresh = directory.resolve(place.kept().getFileName() + ".probing");
        DurableFiles.deleteTree(fresh);
        Files.createDirectories(fresh);
        ProbeFiles files = new ProbeFiles(fresh);
        try {
            new ProbeProcess(model, options, files, nativeLibrary).run();
            Files.writeString(files.made(), String.join("\n", place.made()));
            Files.delete(files.request());
            Files.delete(files.output());
            DurableFiles.deleteTree(files.temporary());
            DurableFiles.sync(fresh);
            DurableFiles.publish(fresh, place.kept());
        } finally {
            DurableFiles.deleteTree(fresh);
        }
        return read(place, model)
                .orElseThrow(() ->
                        new ModelRefusedException(
                                model.file(), "content", "changed while it was probed"));
    }

    private Optional<Probed> read(Place place, ModelPackage model) {
        ProbeFiles files = new ProbeFiles(place.kept());
        Optional<ProbeRecord> record = record(place.kept());
        try {
            if (record.isEmpty() || !whole.has(files.graph(), record.get().graphDigest())) {
                return Optional.empty();
            }
            for (ProbeRecord.WeightFile weights : record.get().weightFiles()) {
                if (!whole.has(file(model, weights), weights.digest())) {
                    return Optional.empty();
                }
            }
            // Its time tells whoever keeps the cache small that it was asked for.
            Files.setLastModifiedTime(place.kept(), FileTime.from(clock.instant()));
            return Optional.of(new Probed(record.get(), files.graph()));
        } catch (IOException | IllegalArgumentException e) {
            // Damaged or gone: the probe makes it again.
            return Optional.empty();
        }
    }

    private static Optional<ProbeRecord> record(Path kept) {
        Path file = new ProbeFiles(kept).record();
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(ProbeRecord.decode(Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Where a model's record is kept; another device or provider has its own.
    ///
    /// @param digest of the model file, or one a line with those of its weights
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
