package dev.slipway.packages;

import dev.slipway.packages.archive.ArchiveLimits;
import dev.slipway.packages.archive.PackageArchive;
import dev.slipway.packages.intake.ModelImport;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;

/// How fast a large package goes through this room, and in how much heap; `benchmarks/packages.sh`
/// runs it: `PackageMeasurements DIRECTORY MEBIBYTES`.
final class PackageMeasurements {
    private static final int MIB = 1 << 20;

    private PackageMeasurements() {}

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        int mebibytes = Integer.parseInt(arguments[1]);
        Path model = Files.createDirectories(directory.resolve("package"));
        writeModel(model, mebibytes);
        PackageFiles files = PackageFiles.at(model);
        Path archive = directory.resolve("archive.tar");
        Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
        report("import", mebibytes, () -> ModelImport.of(files));
        report("manifest", mebibytes, () -> PackageManifest.of(files));
        report("write archive", mebibytes, () -> write(files, archive));
        report("unpack archive", mebibytes, () -> unpack(archive, unpacked));
    }

    /// A model file with external data that no cache of zeros makes cheap.
    private static void writeModel(Path model, int mebibytes) throws IOException {
        Files.writeString(model.resolve("model.txt"), "tree\nversion=v4\n");
        byte[] chunk = new byte[MIB];
        SplittableRandom random = new SplittableRandom(1);
        try (OutputStream out = Files.newOutputStream(model.resolve("weights.bin"))) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
    }

    private static void write(PackageFiles files, Path archive) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive))) {
            PackageArchive.write(files, out);
        }
    }

    private static void unpack(Path archive, Path directory) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), MIB)) {
            PackageArchive.unpack(in, ArchiveLimits.DEFAULT, directory);
        }
    }

    private static void report(String what, int mebibytes, Work work) throws IOException {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            pool.resetPeakUsage();
        }
        long before = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - before) / 1e9;
        long peak =
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum();
        System.out.printf(
                Locale.ROOT,
                "%-15s %8.3f s %8.0f MiB/s  heap peak %d MiB%n",
                what,
                seconds,
                mebibytes / seconds,
                peak / MIB);
    }
}
