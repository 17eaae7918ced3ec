package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.answer.EndpointStatus;
import dev.slipway.api.answer.VersionMade;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.Version;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.control.LocalFile;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server that is killed while it is told things.
final class DeathJourneyTest {
    private static final Path FLIGHTS = Repository.root().resolve("examples/flights");
    private static final int LARGE = 48 << 20;
    private static final int CLIENTS = 4;

    @TempDir Path scratch;
    private final Random random = new Random(Long.getLong("slipway.seed", 20_260_102));

    private Path data() {
        return scratch.resolve("data");
    }

    @Test
    void killsAmidCommandsLoseNoneAndTheSameEndpointsAnswer() throws Exception {
        Map<String, String> answers = new TreeMap<>();
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            operator.push("flights", FLIGHTS.resolve("v2"));
            operator.push("first", FLIGHTS.resolve("v1"));
            for (String endpoint : List.of("flights", "first")) {
                awaitServing(operator, endpoint);
                answers.put(endpoint, answer(server, endpoint));
            }
        }
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < Campaign.cases(2, 40); round++) {
            try (Launched server = Launched.serve(scratch);
                    Operator operator = Operator.of(server, data())) {
                requireAll(operator, server, acknowledged, answers);
                killAmidCommands(operator, server, "r" + round + "-", acknowledged);
            }
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            requireAll(operator, server, acknowledged, answers);
        }
        Launched verify =
                Launched.run(
                        scratch, "audit", "verify", "--data", data().toString(), "--artifacts");
        assertThat(verify.awaitExit()).as(verify.printed()).isZero();
    }

    private void killAmidCommands(
            Operator operator, Launched server, String prefix, Queue<String> acknowledged)
            throws InterruptedException {
        int until = acknowledged.size() + 1 + random.nextInt(60);
        List<Thread> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            String name = prefix + client + "-";
            clients.add(Thread.ofPlatform().start(() -> declare(operator, name, acknowledged)));
        }
        while (acknowledged.size() < until) {
            LockSupport.parkNanos(100_000);
        }
        server.kill();
        for (Thread client : clients) {
            client.join();
        }
    }

    /// Declares models until the server is gone.
    private static void declare(Operator operator, String prefix, Queue<String> acknowledged) {
        try {
            for (int n = 0; ; n++) {
                operator.declare(prefix + n);
                acknowledged.add(prefix + n);
            }
        } catch (SlipwayException e) {
            assertThat(e.wasReached()).as(e.toString()).isFalse();
        }
    }

    private static void requireAll(
            Operator operator,
            Launched server,
            Queue<String> acknowledged,
            Map<String, String> answers) {
        assertThat(operator.models()).containsAll(acknowledged);
        answers.forEach((endpoint, before) ->
                assertThat(answer(server, endpoint)).as(endpoint).isEqualTo(before));
    }

    @Test
    void pushGoesOnWhereTheKilledServerStoodAndIsPublishedOnce() throws Exception {
        Path directory = largePackage();
        List<LocalFile> files = Operator.files(directory);
        long killedAt;
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            killedAt = killAmidUpload(operator, server, files);
        }
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.client()
                    .uploads()
                    .send(
                            files,
                            (sent, total, path) -> {
                                if (path.equals("notes.bin")) {
                                    first.accumulateAndGet(sent, Math::min);
                                }
                            });
            assertThat(first.get()).isGreaterThan(killedAt);
            killAmidPublication(operator, server, files);
        }
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            VersionMade made = operator.publish("large", files, "publish-large");
            assertThat(made.version()).isNotNull();
            try (Stream<Version> versions =
                    operator.client().registry().versions(new ModelName("large"))) {
                assertThat(versions.map(version -> version.number().value())).containsExactly(1L);
            }
            awaitServing(operator, "large");
            assertThat(server.post("/v2/models/large/infer", Operator.ONE_ROW).statusCode())
                    .isEqualTo(200);
        }
    }

    private Path largePackage() throws IOException {
        Path directory = Files.createDirectory(scratch.resolve("large"));
        try (Stream<Path> files = Files.list(FLIGHTS.resolve("v1"))) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        byte[] bytes = new byte[LARGE];
        random.nextBytes(bytes);
        Files.write(directory.resolve("notes.bin"), bytes);
        return directory;
    }

    /// How much had been acknowledged when the server died.
    private static long killAmidUpload(Operator operator, Launched server, List<LocalFile> files) {
        AtomicLong acknowledged = new AtomicLong();
        try {
            operator.client()
                    .uploads()
                    .send(
                            files,
                            (sent, total, path) -> {
                                acknowledged.set(sent);
                                if (sent > LARGE / 3) {
                                    server.kill();
                                }
                            });
        } catch (SlipwayException e) {
            assertThat(e.wasReached()).as(e.toString()).isFalse();
        }
        assertThat(acknowledged.get()).isLessThan(LARGE);
        return acknowledged.get();
    }

    private void killAmidPublication(Operator operator, Launched server, List<LocalFile> files)
            throws InterruptedException {
        Thread publication =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                operator.publish("large", files, "publish-large");
                            } catch (SlipwayException e) {
                                assertThat(e.wasReached()).as(e.toString()).isFalse();
                            }
                        });
        publication.join(1 + random.nextInt(400));
        server.kill();
        publication.join();
    }

    @Test
    void versionThatWillNotLoadLeavesTheRestServingAndSaysWhy() throws Exception {
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            operator.push("flights", FLIGHTS.resolve("v1"));
            operator.push("other", FLIGHTS.resolve("v2"));
            awaitServing(operator, "flights");
            awaitServing(operator, "other");
            server.kill();
        }
        Path artifact = changed(artifactOf(FLIGHTS.resolve("v1"), "flights-v1.ubj"));
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            assertThat(server.errors())
                    .contains("flights/1 not loaded: flights-v1.ubj: artifact: ");
            assertThat(answer(server, "other")).contains("\"data\":");
            HttpResponse<String> refused =
                    server.post("/v2/models/flights/infer", Operator.ONE_ROW);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("was changed");
            EndpointStatus status =
                    operator.client()
                            .endpoints()
                            .await(new EndpointName("flights"), Duration.ofMinutes(1));
            assertThat(status.state()).isEqualTo(EndpointStatus.State.DEGRADED);
            assertThat(status.reason()).contains("flights-v1.ubj").contains("was changed");
            assertThat(operator.client().status().degraded())
                    .anyMatch(line -> line.contains("flights"));
        }
        changed(artifactOf(FLIGHTS.resolve("v2"), "flights-v2.ubj"));
        try (Launched server = Launched.serve(scratch);
                Operator operator = Operator.of(server, data())) {
            assertThat(server.get("/v2/health/live").statusCode()).isEqualTo(200);
            assertThat(operator.client().status().endpoints()).isEqualTo(2);
        }
        Launched verify =
                Launched.run(
                        scratch, "audit", "verify", "--data", data().toString(), "--artifacts");
        assertThat(verify.awaitExit()).isEqualTo(1);
        assertThat(verify.printed()).contains(artifact.getFileName().toString());
    }

    private Path artifactOf(Path directory, String name) throws IOException {
        String digest =
                Operator.files(directory).stream()
                        .map(LocalFile::file)
                        .filter(file -> file.path().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .digest()
                        .hex();
        return data().resolve("artifacts/sha256").resolve(digest.substring(0, 2)).resolve(digest);
    }

    /// Changes one bit, and leaves the server no copy of what it was.
    private Path changed(Path artifact) throws IOException {
        byte[] bytes = Files.readAllBytes(artifact);
        bytes[bytes.length / 2] ^= 1;
        Files.write(artifact, bytes);
        deleteTree(data().resolve("cache/packages"));
        return artifact;
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void awaitServing(Operator operator, String endpoint) {
        EndpointStatus status =
                operator.client()
                        .endpoints()
                        .await(new EndpointName(endpoint), Duration.ofMinutes(1));
        assertThat(status.state()).as(endpoint).isEqualTo(EndpointStatus.State.SERVING);
    }

    /// Version and values that an endpoint answers.
    private static String answer(Launched server, String endpoint) {
        HttpResponse<String> answer =
                server.post("/v2/models/" + endpoint + "/infer", Operator.ONE_ROW);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String body = answer.body();
        return answer.headers().firstValue("slipway-version").orElseThrow()
                + " "
                + body.substring(body.indexOf("\"data\":"));
    }
}
