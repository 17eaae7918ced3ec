package dev.slipway.e2e;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The caches of classes with which servers and the children that score start sooner, as those of
/// an installed copy do.
///
/// They are made once for all journeys, by the first of their JVMs, beside the first journeys. Who
/// starts before a cache is there, or with options that it does not fit, does without; so does
/// everybody when it cannot be made.
///
/// *Threads*: any.
final class StartCaches {
    private static final Path ROOT = Repository.root();
    private static final String EXAMPLES = ROOT.resolve("examples").toString();
    private static final Path TARGET = ROOT.resolve("e2e/target");
    private static final Path OF_SERVERS = TARGET.resolve("servers.aot");
    private static final Path OF_CHILDREN = ROOT.resolve("jobs/target/lib/jobs.aot");
    private static final Path SERVER_JARS = ROOT.resolve("server/target/lib");
    private static final Path CHILD_JARS = ROOT.resolve("jobs/target/lib");

    /// Those of an installed copy: what the JVM has to say of a cache goes to standard error.
    private static final List<String> REPORTED =
            List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:-AOTAdapterCaching",
                    "-Xlog:disable",
                    "-Xlog:all=warning:stderr");

    private StartCaches() {}

    /// Has them made, unless another JVM is about it or they are there.
    ///
    /// @param options that servers start with, those of the cache left out
    static void make(List<String> options) {
        Thread _ =
                Thread.ofPlatform()
                        .daemon()
                        .name("rehearsal")
                        .start(() -> makeWhereNobodyDoes(options));
    }

    /// More options for a server; none while there is no cache.
    static List<String> ofServers() {
        if (!isFresh(OF_SERVERS, SERVER_JARS)) {
            return List.of();
        }
        List<String> options = new ArrayList<>(REPORTED);
        options.add("-XX:AOTCache=" + OF_SERVERS);
        return options;
    }

    private static void makeWhereNobodyDoes(List<String> options) {
        try (FileChannel mark =
                FileChannel.open(
                        TARGET.resolve("rehearsal.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            if (mark.tryLock() == null) {
                return;
            }
            if (!isFresh(OF_SERVERS, SERVER_JARS)) {
                List<String> words =
                        new ArrayList<>(
                                List.of(SERVER_JARS + "/*", EXAMPLES, OF_SERVERS.toString()));
                words.addAll(options);
                words.addAll(REPORTED);
                rehearse("rehearse-server", words);
            }
            if (!isFresh(OF_CHILDREN, CHILD_JARS)) {
                rehearse("rehearse-jobs", List.of(CHILD_JARS.toString(), EXAMPLES));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rehearse(String script, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ROOT.resolve("scripts").resolve(script).toString());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(TARGET.resolve(script + ".log").toFile());
        builder.environment().put("SLIPWAY_HOME", ROOT.toString());
        // At the lowest priority it would take minutes, in which all others start without.
        builder.environment().put("NICENESS", "0");
        int _ = builder.start().waitFor();
    }

    /// A JVM takes classes of jars that have changed since, so an older cache counts for none.
    private static boolean isFresh(Path cache, Path library) {
        try {
            if (!Files.isRegularFile(cache)) {
                return false;
            }
            FileTime made = Files.getLastModifiedTime(cache);
            try (Stream<Path> jars = Files.list(library)) {
                for (Path jar : jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                    if (Files.getLastModifiedTime(jar).compareTo(made) > 0) {
                        return false;
                    }
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
