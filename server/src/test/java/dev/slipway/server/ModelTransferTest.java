package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.access.Grant;
import dev.slipway.api.access.PersonId;
import dev.slipway.api.access.Role;
import dev.slipway.api.answer.TokenWish;
import dev.slipway.api.control.ApprovalCommand.TrustKey;
import dev.slipway.api.model.ModelName;
import dev.slipway.api.registry.ImportedEvidence;
import dev.slipway.api.registry.Version;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.control.ModelQuery;
import dev.slipway.client.control.Sending;
import dev.slipway.server.config.ServerSettings;
import dev.slipway.server.process.SlipwayServer;
import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// The command line carries a version from one whole server to another, over real sockets.
final class ModelTransferTest {
    private static final ModelName FLIGHTS = new ModelName("flights");
    private static final Path PACKAGE = Repository.root().resolve("examples/flights/v1");
    private static final Pattern OUTPUT = Pattern.compile("\"data\":\\[[^]]*]");
    private static final String ONE_ROW =
            "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[1,6],"
                    + "\"data\":[1020,5,733,11,157,0.31]}]}";

    @TempDir Path scratch;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private SlipwayServer there;
    private SlipwayServer here;
    private Path key;
    private Path verdictKey;
    private final Map<String, String> publicKeys = new TreeMap<>();

    @BeforeEach
    void start() throws IOException, GeneralSecurityException {
        there = start("there");
        here = start("here");
        key = key("ada");
        verdictKey = key("bob");
    }

    private Path key(String person) throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        publicKeys.put(person, pem("PUBLIC KEY", pair.getPublic()));
        return Files.writeString(
                scratch.resolve(person + ".pem"), pem("PRIVATE KEY", pair.getPrivate()));
    }

    private static String pem(String kind, Key half) {
        return "-----BEGIN "
                + kind
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(half.getEncoded())
                + "\n-----END "
                + kind
                + "-----\n";
    }

    @AfterEach
    void stop() {
        there.close();
        here.close();
    }

    private SlipwayServer start(String name) throws IOException {
        return SlipwayServer.start(
                ServerSettings.of(
                        Map.of(
                                "data", scratch.resolve(name).toString(),
                                "serving.warm-up-limit", "100ms",
                                "http.listen", "127.0.0.1:0",
                                "grpc.listen", "127.0.0.1:0"),
                        new ServerSettings.Machine(1L << 30, 8L << 30, 2),
                        "test"),
                OutputStream.nullOutputStream());
    }

    private String token(SlipwayServer server) throws IOException {
        String name = server == there ? "there" : "here";
        return Files.readString(scratch.resolve(name).resolve("admin-token")).strip();
    }

    private static String url(SlipwayServer server) {
        return "http://127.0.0.1:" + server.httpAddress().getPort();
    }

    private SlipwayClient client(SlipwayServer server) throws IOException {
        String token = token(server);
        return SlipwayClient.open(
                ClientSettings.of(URI.create(url(server))).withToken(() -> Optional.of(token)));
    }

    private int run(SlipwayServer server, String... words) throws IOException {
        return runAs(server, token(server), words);
    }

    private int runAs(SlipwayServer server, String token, String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", url(server), "--token", token));
        CommandLine line = Main.commandLine(words);
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return line.execute(all.toArray(String[]::new));
    }

    private void passes(SlipwayServer server, String... words) throws IOException {
        assertThat(run(server, words)).as("%s: %s", List.of(words), err).isZero();
    }

    private void trust(SlipwayServer server) throws IOException {
        try (SlipwayClient client = client(server)) {
            publicKeys.forEach((person, pem) ->
                    client.approvals()
                            .trust(new TrustKey(new PersonId(person), pem), Sending.REAL));
        }
    }

    private Version version(SlipwayServer server) throws IOException {
        try (SlipwayClient client = client(server)) {
            return client.registry().version(FLIGHTS, "latest");
        }
    }

    private static String answer(SlipwayServer server) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            url(server)
                                                                    + "/v2/models/flights/infer"))
                                            .POST(BodyPublishers.ofString(ONE_ROW))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            Matcher data = OUTPUT.matcher(body);
            assertThat(data.find()).as(body).isTrue();
            return data.group();
        }
    }

    /// Pushed, signed afterwards, evaluated and approved.
    private void prepare() throws IOException {
        passes(there, "model", "push", PACKAGE.toString(), "--name", "flights");
        trust(there);
        Path signed = Files.createDirectory(scratch.resolve("signed"));
        Files.copy(PACKAGE.resolve("model.yaml"), signed.resolve("model.yaml"));
        assertThat(
                        run(
                                there,
                                "model",
                                "sign",
                                signed.toString(),
                                "--key",
                                key.toString(),
                                "--for",
                                "flights/1"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("signature: added file: flights-v1.ubj");
        assertThat(version(there).content().signature()).isNull();
        Files.copy(PACKAGE.resolve("flights-v1.ubj"), signed.resolve("flights-v1.ubj"));
        passes(
                there,
                "model",
                "sign",
                signed.toString(),
                "--key",
                key.toString(),
                "--for",
                "flights/1");
        assertThat(out.toString()).contains("signature attached to flights/1");
        passes(there, "model", "evaluate", "flights", "1", "auc=0.74", "--dataset", "sha256:9f2c");
        assertThat(
                        runAs(
                                there,
                                reviewer(),
                                "approve",
                                "flights",
                                "1",
                                "--reason",
                                "looked at it",
                                "--key",
                                verdictKey.toString()))
                .as(err.toString())
                .isZero();
    }

    private String reviewer() throws IOException {
        try (SlipwayClient client = client(there)) {
            TokenWish wish =
                    new TokenWish(
                            null,
                            List.of(Grant.everywhere(Role.REVIEWER)),
                            new PersonId("bob"),
                            null,
                            null);
            return Objects.requireNonNull(client.tokens().create(wish, Sending.REAL).secret());
        }
    }

    @Test
    void versionGoesToAnotherServerWithTheSameDigestAndTheSameAnswer() throws Exception {
        prepare();
        Path tar = scratch.resolve("flights.tar");
        passes(there, "model", "export", "flights:1", "-f", tar.toString());
        assertThat(scratch.resolve("flights.tar.parts")).doesNotExist();
        trust(here);
        passes(here, "model", "import", tar.toString());
        Version source = version(there);
        Version version = version(here);
        assertThat(version.content()).isEqualTo(source.content());
        assertThat(version.content().signature()).isNotNull();
        ImportedEvidence evidence = Objects.requireNonNull(version.imported());
        assertThat(evidence.evaluations()).isEqualTo(source.evaluations());
        assertThat(evidence.verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.signer()).isEqualTo(new PersonId("bob")));
        assertThat(answer(here)).isEqualTo(answer(there));
        passes(here, "model", "show", "flights/latest");
        assertThat(out.toString())
                .contains("flights version 1 of another server")
                .contains("(imported, satisfies no policy)")
                .contains("(signed by the key of bob)");
        passes(here, "model", "import", tar.toString());
        assertThat(out.toString()).contains("the same files are it already");
    }

    @Test
    void everyArtifactOfAnImportedVersionIsMissedByTheAuditWhenItIsGone() throws IOException {
        prepare();
        Path tar = scratch.resolve("flights.tar");
        passes(there, "model", "export", "flights:1", "-f", tar.toString());
        passes(here, "model", "import", tar.toString());
        assertThat(audit()).as(out.toString()).isZero();
        List<Path> artifacts;
        try (Stream<Path> files = Files.walk(scratch.resolve("here/artifacts/sha256"))) {
            artifacts = files.filter(Files::isRegularFile).toList();
        }
        assertThat(artifacts).hasSize(6);
        for (Path artifact : artifacts) {
            Path aside = Files.move(artifact, scratch.resolve("aside"));
            assertThat(audit()).as(artifact.toString()).isEqualTo(1);
            assertThat(out.toString()).contains(artifact.getFileName() + ": missing");
            Files.move(aside, artifact);
        }
    }

    private int audit() {
        out.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        String data = scratch.resolve("here").toString();
        return line.execute("audit", "verify", "--data", data, "--artifacts");
    }

    @Test
    void directoryGoesOnWhereItBrokeOffAndIsRefusedByNameWhenTampered() throws IOException {
        prepare();
        Path layout = scratch.resolve("layout");
        Version version = version(there);
        passes(there, "model", "export", "flights:latest", "-f", layout.toString());
        Path blob = largest(layout);
        byte[] whole = Files.readAllBytes(blob);
        Files.delete(blob);
        Files.write(
                blob.resolveSibling(blob.getFileName() + ".part"),
                Arrays.copyOf(whole, whole.length / 2));
        Path ofAnother = blob.resolveSibling("0".repeat(64) + ".part");
        Files.write(ofAnother, new byte[10]);
        passes(there, "model", "export", "flights", "-f", layout.toString());
        assertThat(Files.readAllBytes(blob)).isEqualTo(whole);
        assertThat(ofAnother).doesNotExist();
        assertTamperedIsRefused(layout, blob);
        Files.write(blob, whole);
        passes(here, "model", "import", layout.toString());
        assertThat(version(here).content().digest()).isEqualTo(version.content().digest());
    }

    private void assertTamperedIsRefused(Path layout, Path blob) throws IOException {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[100] ^= 1;
        Files.write(blob, bytes);
        assertThat(run(here, "model", "import", layout.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("blobs/sha256/" + blob.getFileName())
                .contains("(expected: sha256:" + blob.getFileName() + ")");
        Files.delete(blob);
        assertThat(run(here, "model", "import", layout.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("blobs/sha256/" + blob.getFileName() + ": missing");
        Files.createSymbolicLink(blob, Path.of("/etc/hostname"));
        assertThat(run(here, "model", "import", layout.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("a symbolic link");
        Files.delete(blob);
        try (SlipwayClient client = client(here)) {
            assertThat(client.registry().models(ModelQuery.ALL)).isEmpty();
        }
    }

    private static Path largest(Path layout) throws IOException {
        try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
            return blobs.max(Comparator.comparingLong(one -> one.toFile().length())).orElseThrow();
        }
    }

    @Test
    void placeThatHoldsSomethingElseIsLeftAlone() throws IOException {
        Path other = Files.createDirectory(scratch.resolve("photos"));
        Files.writeString(other.resolve("beach"), "sun");
        assertThat(run(there, "model", "export", "flights", "-f", other.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("holds something else");
        assertThat(other.resolve("beach")).hasContent("sun");
    }
}
