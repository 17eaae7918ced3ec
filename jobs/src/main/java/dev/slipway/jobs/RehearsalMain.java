package dev.slipway.jobs;

import dev.slipway.jobs.attempt.AttemptFile;
import dev.slipway.jobs.engine.StreamRehearsal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// A start for the cache of classes, which the JVM writes at its end: scores one batch, begins what
/// of a stream needs no broker, and loads what a stream has besides. Children that start with the
/// cache are at work in half the time.
public final class RehearsalMain {
    private static final System.Logger LOG = System.getLogger("slipway.jobs");

    /// Jars of which a stream uses the most, and a batch little.
    private static final List<String> OF_STREAMS =
            List.of("slipway-jobs-", "slipway-features-", "flink-connector-", "kafka-clients-");

    /// What nobody uses who only sends and receives: messages as text, and what makes tokens.
    private static final List<String> UNUSED =
            List.of("JsonConverter", ".common.security.oauthbearer.", ".datagen.");

    private static final String CLASS = ".class";

    private RehearsalMain() {}

    /// Runs the attempt at a batch that the directory describes, and ends with its status.
    ///
    /// @param arguments the job's directory
    public static void main(String[] arguments) {
        NoBeans.install();
        Path directory = Path.of(arguments[0]).toAbsolutePath();
        ExitStatus status =
                new AttemptRun(directory, Report.onStandardOutput(), System::nanoTime).run();
        rehearseStream(directory);
        for (String jar : System.getProperty("java.class.path").split(":", -1)) {
            String name = String.valueOf(Path.of(jar).getFileName());
            if (OF_STREAMS.stream().anyMatch(name::startsWith)) {
                load(jar);
            }
        }
        Runtime.getRuntime().halt(status.code());
    }

    /// A cache without it is one all the same.
    private static void rehearseStream(Path directory) {
        try {
            StreamRehearsal.run(AttemptFile.read(directory), directory);
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "no stream was rehearsed", e);
        }
    }

    private static void load(String jar) {
        try (ZipFile opened = new ZipFile(jar);
                Stream<? extends ZipEntry> entries = opened.stream()) {
            entries.map(entry -> entry.getName())
                    .filter(name -> name.endsWith(CLASS) && !name.startsWith("META-INF/"))
                    .map(name -> name.substring(0, name.length() - CLASS.length()))
                    .map(name -> name.replace('/', '.'))
                    .filter(name -> UNUSED.stream().noneMatch(name::contains))
                    .forEach(RehearsalMain::loadClass);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void loadClass(String name) {
        try {
            Object ignored = Class.forName(name, false, RehearsalMain.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // For something that is not there; nobody here uses it.
        }
    }
}
