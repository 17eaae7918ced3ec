package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Documents;
import dev.slipway.testkit.Repository;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A standing Flink cluster of two task managers, each a process, as the tests of the room `jobs`
/// start it. It knows nothing of the server, and ends with the test.
final class StandingCluster implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;
    private static final Set<String> OVER = Set.of("FINISHED", "FAILED", "CANCELED");

    /// What is on this class path for its sake: the libraries of the child have the rest.
    private static final List<String> OURS =
            List.of("testkit", "flink-runtime-web", "flink-rpc-akka-loader");

    private final Process keeper;
    private final String address;

    private StandingCluster(Process keeper, String address) {
        this.keeper = keeper;
        this.address = address;
    }

    /// Starts one that is ready for jobs.
    static StandingCluster start(Path directory) throws IOException {
        Path errors = Files.createDirectories(directory).resolve("keeper.log");
        Process keeper =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath(),
                                "dev.slipway.jobs.ClusterPass",
                                directory.toString())
                        .directory(Repository.root().toFile())
                        .redirectError(errors.toFile())
                        .start();
        String address = keeper.inputReader(StandardCharsets.UTF_8).readLine();
        StandingCluster cluster = new StandingCluster(keeper, String.valueOf(address));
        if (address == null) {
            cluster.close();
        }
        assertThat(address).as(Files.readString(errors)).startsWith("http://");
        return cluster;
    }

    private static String classPath() {
        Path jobs = Repository.root().resolve("jobs/target");
        Stream<String> ours =
                Arrays.stream(
                                System.getProperty("java.class.path", "")
                                        .split(File.pathSeparator, -1))
                        .filter(entry -> OURS.stream().anyMatch(entry::contains));
        return String.join(
                File.pathSeparator,
                Stream.concat(
                                Stream.of(jobs.resolve("test-classes").toString(), jobs + "/lib/*"),
                                ours)
                        .toList());
    }

    /// Where its door is.
    String address() {
        return address;
    }

    /// Where a job stands, in its own words.
    String state(String job) throws IOException {
        return ask("/v1/jobs/" + job + "/status").path("status").asText();
    }

    /// Jobs that have not ended there.
    Set<String> working() throws IOException {
        Set<String> working = new TreeSet<>();
        for (JsonNode job : ask("/v1/jobs").path("jobs")) {
            if (!OVER.contains(job.path("status").asText())) {
                working.add(job.path("id").asText());
            }
        }
        return working;
    }

    private JsonNode ask(String path) throws IOException {
        try (InputStream in = URI.create(address + path).toURL().openStream()) {
            return Documents.tree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        List<ProcessHandle> all = keeper.descendants().toList();
        keeper.getOutputStream().close();
        try {
            if (keeper.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
        keeper.destroyForcibly();
    }
}
