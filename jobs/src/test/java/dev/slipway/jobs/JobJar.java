package dev.slipway.jobs;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The job jars as the build makes them, of this process's class path: in tests of a room its own
/// jars are not there yet.
final class JobJar {
    private static final String HERE = "jobs/target/classes";
    private static final String TESTS = "jobs/target/test-classes";
    private static final String RUNTIMES = "META-INF/services/dev.slipway.runtime.Runtime";

    /// Of every file that is packed: the same files make the same bytes.
    private static final long MOMENT = 979_430_400_000L;

    private JobJar() {}

    /// Makes that of batches.
    static Path make(Path file) throws IOException {
        return make(file, held("slipway.job-jar.holds"), false);
    }

    /// Makes that of streams.
    static Path makeOfStreams(Path file) throws IOException {
        return make(file, heldOfStreams(), false);
    }

    /// Makes one of streams whose processes know the [runtime of tests][EchoRuntime], too.
    static Path makeOfStreamsWithEcho(Path file) throws IOException {
        return make(file, heldOfStreams(), true);
    }

    private static Set<String> heldOfStreams() {
        return held("slipway.stream-job-jar.holds");
    }

    private static Set<String> held(String property) {
        return new HashSet<>(Arrays.asList(System.getProperty(property, "").split(",", -1)));
    }

    private static Path make(Path file, Set<String> held, boolean hasEcho) throws IOException {
        try (FlatJar jar = FlatJar.begin(file)) {
            for (Path entry : classPath()) {
                if (entry.endsWith(HERE)) {
                    jar.addTree(entry, ignored -> true);
                } else if (hasEcho && entry.endsWith(TESTS)) {
                    jar.addTree(entry, JobJar::isOfEcho);
                } else if (held.contains(artifact(entry))) {
                    jar.addLibrary(entry);
                }
            }
        }
        return file;
    }

    /// Entries of this process's class path.
    static List<Path> classPath() {
        return Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    /// The artifact that an entry is of: a jar's name without its version, or the room whose
    /// classes they are.
    static String artifact(Path entry) {
        if (entry.endsWith("target/classes")) {
            Path room = entry.getName(entry.getNameCount() - 3);
            return "slipway-" + room;
        }
        String name = String.valueOf(entry.getFileName());
        return name.replaceFirst("-[0-9][^-]*(-[0-9A-Za-z.]+)*\\.jar$", "");
    }

    /// Makes a jar of an entry that is a directory; of the tests' own it holds the [runtime of
    /// tests][EchoRuntime] alone.
    static void pack(Path entry, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream jar = new ZipOutputStream(out)) {
            jar.setLevel(Deflater.BEST_SPEED);
            addTree(jar, entry, one -> !entry.endsWith(TESTS) || isOfEcho(one));
        }
    }

    private static boolean isOfEcho(Path file) {
        return file.toString().contains("EchoRuntime") || file.endsWith(RUNTIMES);
    }

    private static void addTree(ZipOutputStream jar, Path root, Predicate<Path> which)
            throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(Files::isRegularFile)
                    .filter(which)
                    .sorted()
                    .forEach(file -> add(jar, root.relativize(file).toString(), file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void add(ZipOutputStream jar, String name, Path file) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(MOMENT);
        try {
            jar.putNextEntry(entry);
            Files.copy(file, jar);
            jar.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
