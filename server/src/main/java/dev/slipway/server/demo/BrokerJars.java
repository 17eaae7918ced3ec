package dev.slipway.server.demo;

import dev.slipway.server.child.SmallFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The jars of a Kafka broker: a part of an installed copy; in a source tree Maven fetches them
/// once, at the versions that `scripts/broker/pom.xml` pins.
final class BrokerJars {
    private static final String INSTALLED = "lib/broker";
    private static final String FETCHED = "target/broker";
    private static final String POM = "scripts/broker/pom.xml";
    private static final String LOG = "target/broker.log";
    private static final int SAID = 3;
    private static final Pattern DOWNLOADED =
            Pattern.compile("Downloaded from .*/([^/]+\\.jar) \\(([^)]* [kM]?B) at .*");

    private final Path home;
    private final PrintWriter out;

    /// @param home where the product lies
    /// @param out takes what is fetched
    BrokerJars(Path home, PrintWriter out) {
        this.home = home;
        this.out = out;
    }

    /// Their directory.
    ///
    /// *Errors*: `IllegalStateException` in words when they are not there and cannot be fetched.
    Path directory() throws IOException, InterruptedException {
        Path installed = home.resolve(INSTALLED);
        if (Files.isDirectory(installed)) {
            return installed;
        }
        Path pom = home.resolve(POM);
        if (!Files.isRegularFile(pom)) {
            throw new IllegalStateException(
                    installed + " is missing (expected: the whole tarball, or a source tree)");
        }
        Path fetched = home.resolve(FETCHED);
        Path mark = fetched.resolve("pom.xml");
        if (!Files.isRegularFile(mark) || Files.mismatch(mark, pom) >= 0) {
            fetch(pom, fetched);
            Files.copy(pom, mark);
        }
        return fetched;
    }

    private void fetch(Path pom, Path fetched) throws IOException, InterruptedException {
        out.println("Fetching a Kafka broker by Maven, once (about 50 MB) ...");
        out.flush();
        SmallFiles.deleteTree(fetched);
        Files.createDirectories(fetched);
        Path log = home.resolve(LOG);
        Process maven = maven(pom, fetched);
        try (BufferedReader lines = maven.inputReader(StandardCharsets.UTF_8);
                PrintWriter all = new PrintWriter(Files.newBufferedWriter(log))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                all.println(line);
                show(line);
            }
            if (maven.waitFor() == 0) {
                return;
            }
        } finally {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        throw new IllegalStateException(
                "the broker could not be fetched (expected: Maven reaches a repository, which takes"
                        + " the network the first time). All that Maven said is in "
                        + LOG
                        + "; it begins to fail with:\n"
                        + failure(log));
    }

    private Process maven(Path pom, Path fetched) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        home.resolve("mvnw").toString(),
                        "-B",
                        "-f",
                        pom.toString(),
                        "dependency:copy-dependencies",
                        "-DincludeScope=runtime",
                        "-DoutputDirectory=" + fetched);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.directory(home.toFile()).redirectErrorStream(true).start();
    }

    private void show(String line) {
        Matcher downloaded = DOWNLOADED.matcher(line);
        if (downloaded.find()) {
            out.println("  " + downloaded.group(1) + ", " + downloaded.group(2));
            out.flush();
        }
    }

    private static String failure(Path log) throws IOException {
        List<String> said = Files.readAllLines(log);
        List<String> errors = said.stream().filter(line -> line.startsWith("[ERROR]")).toList();
        List<String> shown =
                errors.isEmpty()
                        ? said.subList(Math.max(0, said.size() - SAID), said.size())
                        : errors.subList(0, Math.min(SAID, errors.size()));
        return String.join("\n", shown);
    }
}
