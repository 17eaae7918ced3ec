package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Principal;
import dev.slipway.api.access.Role;
import dev.slipway.api.access.TeamName;
import dev.slipway.api.control.Command;
import dev.slipway.api.control.CommandRequest;
import dev.slipway.api.control.CommandResult;
import dev.slipway.api.control.ObjectCommand.ApplyObjects;
import dev.slipway.api.control.ObjectCommand.Put;
import dev.slipway.api.control.RegistryCommand.SetAlias;
import dev.slipway.api.journal.IdempotencyKey;
import dev.slipway.api.journal.Sha256;
import dev.slipway.api.model.AliasName;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.api.model.VersionState;
import dev.slipway.api.push.Push;
import dev.slipway.api.push.PushResult;
import dev.slipway.api.push.PushedFile;
import dev.slipway.api.push.Pushes;
import dev.slipway.api.push.UploadId;
import dev.slipway.api.registry.Lineage;
import dev.slipway.api.spec.EndpointSpec;
import dev.slipway.api.spec.EndpointSpec.Target;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.ModelArgument;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole server in this process, over real sockets and a real journal.
final class ServedFromTheJournalTest {
    private static final Principal ROOT = Principal.system("tester", Role.SCIENTIST, Role.RELEASER);
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final AliasName CHAMPION = new AliasName("champion");
    private static final VersionId FIRST =
            new VersionId(new EndpointName("flights"), new VersionNumber(1));
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    @TempDir Path scratch;
    private int keys;

    @Test
    void pushedModelAnswersAndComesBackAfterARestart() throws IOException {
        try (SlipwayServer server = start()) {
            push(server, "v1");
            awaitVersion(server, "1");
        }
        try (SlipwayServer server = start()) {
            assertThat(server.firstModels())
                    .containsExactlyEntriesOf(Map.of(FIRST, new VersionState.Ready()));
            assertThat(version(predict(server))).isEqualTo("1");
        }
    }

    @Test
    void movedAliasSwapsVersionsWithoutAFailedRequest() throws Exception {
        try (SlipwayServer server = start()) {
            push(server, "v1");
            push(server, "v2");
            alias(server, 1);
            submit(
                    server,
                    new ApplyObjects(
                            List.of(
                                    new Put(
                                            EndpointSpec.defaults(
                                                    new EndpointName("flights"),
                                                    TeamName.DEFAULT,
                                                    new Target.Alias(FLIGHTS, CHAMPION)),
                                            null)),
                            List.of()));
            awaitVersion(server, "1");
            Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
            AtomicBoolean enough = new AtomicBoolean();
            Thread load =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!enough.get()) {
                                    statuses.add(predict(server).statusCode());
                                    // Versions are loaded by what nobody else wants.
                                    LockSupport.parkNanos(2_000_000);
                                }
                            });
            for (long version : new long[] {2, 1, 2}) {
                alias(server, version);
                awaitVersion(server, Long.toString(version));
            }
            enough.set(true);
            load.join();
            assertThat(statuses).isNotEmpty().containsOnly(200);
        }
    }

    @Test
    void changedArtifactLeavesTheRestServingAndSaysWhy() throws IOException {
        try (SlipwayServer server = start()) {
            push(server, "v1");
            awaitVersion(server, "1");
            push(server, "other", "v2");
        }
        deleteTree(scratch.resolve("data/cache/packages"));
        Path artifact =
                artifact(Sha256.of(Files.readAllBytes(example("v1").resolve("flights-v1.ubj"))));
        byte[] bytes = Files.readAllBytes(artifact);
        bytes[100] ^= 1;
        Files.write(artifact, bytes);
        try (SlipwayServer server = start()) {
            assertThat(server.firstModels().get(FIRST))
                    .isInstanceOfSatisfying(
                            VersionState.Failed.class,
                            failed ->
                                    assertThat(failed.reason())
                                            .startsWith("flights-v1.ubj: artifact: ")
                                            .contains("was changed"));
            assertThat(predict(server).body()).contains("was changed");
            assertThat(predict(server, "other").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void modelNamedAtTheStartNeedsNoRegistry() throws IOException {
        try (SlipwayServer server =
                SlipwayServer.start(
                        settings(),
                        ModelArgument.parse(List.of("flights=" + example("v1"))),
                        OutputStream.nullOutputStream())) {
            assertThat(server.firstModels()).containsKey(FIRST);
            assertThat(version(predict(server))).isEqualTo("1");
        }
    }

    private SlipwayServer start() throws IOException {
        return SlipwayServer.start(settings(), OutputStream.nullOutputStream());
    }

    private ServerSettings settings() {
        return ServerSettings.of(
                Map.of(
                        "data", scratch.resolve("data").toString(),
                        "serving.warm-up-limit", "100ms",
                        "http.listen", "127.0.0.1:0",
                        "grpc.listen", "127.0.0.1:0"),
                new ServerSettings.Machine(1L << 30, 8L << 30, 2),
                "test");
    }

    private static Path example(String name) {
        return Repository.root().resolve("examples/flights").resolve(name);
    }

    private Path artifact(Sha256 digest) {
        return scratch.resolve("data/artifacts/sha256")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex());
    }

    private void push(SlipwayServer server, String example) throws IOException {
        push(server, "flights", example);
    }

    private void push(SlipwayServer server, String model, String example) throws IOException {
        Pushes pushes = server.pushes();
        List<PushedFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(example(example))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                UploadId id = new UploadId(Sha256.of(bytes), bytes.length);
                if (!pushes.begin(ROOT, id).isComplete()) {
                    pushes.append(ROOT, id, 0, new ByteArrayInputStream(bytes));
                }
                String path = example(example).relativize(file).toString();
                files.add(new PushedFile(path, bytes.length, id.digest()));
            }
        }
        PushResult result =
                pushes.publish(
                        ROOT,
                        new Push(
                                new ModelName(model),
                                files,
                                Lineage.UNKNOWN,
                                null,
                                Map.of(),
                                null,
                                key(),
                                false));
        assertThat(result).isInstanceOf(PushResult.Published.class);
    }

    private void alias(SlipwayServer server, long version) {
        submit(server, new SetAlias(FLIGHTS, CHAMPION, new VersionNumber(version), null));
    }

    private void submit(SlipwayServer server, Command command) {
        assertThat(server.controls().submit(new CommandRequest(ROOT, key(), command, false)))
                .isInstanceOf(CommandResult.Done.class);
    }

    private IdempotencyKey key() {
        return new IdempotencyKey("test-" + keys++);
    }

    private static void awaitVersion(SlipwayServer server, String version) {
        while (!version(predict(server)).equals(version)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static String version(HttpResponse<String> answer) {
        return answer.headers().firstValue("slipway-version").orElse("");
    }

    private static HttpResponse<String> predict(SlipwayServer server) {
        return predict(server, "flights");
    }

    private static HttpResponse<String> predict(SlipwayServer server, String endpoint) {
        InetSocketAddress address = server.httpAddress();
        URI uri =
                URI.create(
                        "http://127.0.0.1:"
                                + address.getPort()
                                + "/v2/models/"
                                + endpoint
                                + "/infer");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(ONE_ROW)).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
