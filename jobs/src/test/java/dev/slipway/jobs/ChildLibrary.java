package dev.slipway.jobs;

import dev.slipway.testkit.Repository;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What children of tests start from: jars in one directory and a cache of their classes, as those
/// of an installed copy do.
///
/// A cache takes no classes that lie in directories, so these are packed, and none of a loader of
/// its own, so the engine's remote calls lie on the class path, as they do for users. They have
/// another Scala than the broker of tests, which no child needs.
///
/// The cache is made once for all tests, beside the first of them. Who starts before it is there
/// does without; so does everybody when it cannot be made.
///
/// *Threads*: any.
final class ChildLibrary {
    private static final Path ROOT = Repository.root();
    private static final Path DIRECTORY = ROOT.resolve("jobs/target/child");
    private static final Path OPTIONS = ROOT.resolve("jobs/src/main/launch/jobs.options");
    private static final Path OF_CHILDREN = DIRECTORY.resolve("jobs.options");
    private static final Path CACHE = DIRECTORY.resolve("jobs.aot");
    private static final String REMOTE_CALLS = "flink-rpc-akka";

    // Guarded by the class.
    private static @Nullable ChildLibrary laid;

    private final List<Path> jars;

    private ChildLibrary(List<Path> jars) {
        this.jars = jars;
    }

    /// Has everything lie there; a cache of something else goes.
    private static ChildLibrary lay() throws IOException {
        Files.createDirectories(DIRECTORY);
        try (FileChannel mark = openLock("library.lock")) {
            Object ignored = mark.lock();
            Map<String, Path> wanted = wanted();
            boolean isSame = takeOthersAway(wanted);
            isSame &= put(OF_CHILDREN, OPTIONS);
            for (Map.Entry<String, Path> jar : wanted.entrySet()) {
                isSame &= put(DIRECTORY.resolve(jar.getKey()), jar.getValue());
            }
            if (!isSame) {
                Files.deleteIfExists(CACHE);
            }
            return new ChildLibrary(wanted.keySet().stream().map(DIRECTORY::resolve).toList());
        }
    }

    /// Options of a child's JVM that say where its classes are.
    static synchronized List<String> options() throws IOException {
        if (Compilers.asHere().isEmpty()) {
            // Whoever measures says what is on the class path, and has no cache made meanwhile.
            return List.of("-cp", System.getProperty("java.class.path", ""));
        }
        ChildLibrary library = laid;
        if (library == null) {
            library = lay();
            library.makeCache();
            laid = library;
        }
        List<String> options = new ArrayList<>();
        if (library.isFresh()) {
            options.add("-XX:AOTCache=" + CACHE);
        }
        options.addAll(List.of("-cp", library.classPath()));
        return options;
    }

    private String classPath() {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static FileChannel openLock(String name) throws IOException {
        return FileChannel.open(
                DIRECTORY.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /// By its name there, each entry of this process's class path that a child can do with, in the
    /// order of names: a cache is of one order.
    private static Map<String, Path> wanted() throws IOException {
        Map<String, Path> wanted = new TreeMap<>();
        for (Path entry : JobJar.classPath()) {
            String name = String.valueOf(entry.getFileName());
            if (!name.isEmpty() && Files.isDirectory(entry)) {
                wanted.put(JobJar.artifact(entry) + "-here.jar", entry.toAbsolutePath());
            } else if (Files.isRegularFile(entry) && isOfChild(name)) {
                wanted.put(name, entry.toAbsolutePath());
            }
        }
        wanted.put(REMOTE_CALLS + ".jar", KeptRpc.unpacked().toAbsolutePath());
        return wanted;
    }

    private static boolean isOfChild(String name) {
        return !name.startsWith(REMOTE_CALLS)
                && !name.startsWith("scala-")
                && !name.contains("_2.13-");
    }

    /// Has something lie there, packed if it is a directory; whether it did so before.
    private static boolean put(Path place, Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            Path part = place.resolveSibling(place.getFileName() + ".part");
            JobJar.pack(entry, part);
            boolean isSame = Files.exists(place) && Files.mismatch(part, place) < 0;
            if (isSame) {
                Files.delete(part);
            } else {
                Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            }
            return isSame;
        }
        if (Files.isSymbolicLink(place) && Files.readSymbolicLink(place).equals(entry)) {
            return true;
        }
        Files.deleteIfExists(place);
        Files.createSymbolicLink(place, entry);
        return false;
    }

    /// Takes away the jars that no child is to have any more; whether there were none.
    private static boolean takeOthersAway(Map<String, Path> wanted) throws IOException {
        boolean isSame = true;
        try (Stream<Path> all = Files.list(DIRECTORY)) {
            for (Path jar : all.filter(file -> file.toString().endsWith(".jar")).toList()) {
                if (!wanted.containsKey(String.valueOf(jar.getFileName()))) {
                    Files.delete(jar);
                    isSame = false;
                }
            }
        }
        return isSame;
    }

    /// A JVM takes classes of jars that have changed since, so an older cache counts for none.
    private boolean isFresh() throws IOException {
        if (!Files.isRegularFile(CACHE)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(CACHE);
        for (Path jar : jars) {
            if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                return false;
            }
        }
        return Files.getLastModifiedTime(OF_CHILDREN).compareTo(made) <= 0;
    }

    private void makeCache() {
        Thread thread = new Thread(this::makeWhereNobodyDoes, "rehearsal");
        thread.setDaemon(true);
        thread.start();
    }

    private void makeWhereNobodyDoes() {
        try (FileChannel mark = openLock("rehearsal.lock")) {
            if (mark.tryLock() == null || isFresh()) {
                return;
            }
            List<String> command = new ArrayList<>();
            command.add(ROOT.resolve("scripts/rehearse-jobs").toString());
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add(DIRECTORY.toString());
            command.add(ROOT.resolve("examples").toString());
            command.addAll(Compilers.asHere());
            ProcessBuilder rehearsal = new ProcessBuilder(command);
            // A hundred children wait for it.
            rehearsal.environment().put("NICENESS", "0");
            rehearsal
                    .redirectErrorStream(true)
                    .redirectOutput(DIRECTORY.resolve("rehearsal.log").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
