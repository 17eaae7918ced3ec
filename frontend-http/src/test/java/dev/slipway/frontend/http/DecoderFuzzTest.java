package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.frontend.http.Wire.Answer;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Footprint;
import dev.slipway.testkit.Property;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Bodies that were broken at random: each is answered, and never with a defect of ours.
class DecoderFuzzTest {
    private static final String INFER = "/v2/models/echo/infer";
    private static final Set<Integer> EXPECTED = Set.of(200, 400, 501);
    private static final List<String> SEEDS =
            List.of(
                    "{\"id\":\"é\",\"inputs\":[{\"name\":\"a\",\"shape\":[2,2],\"datatype\":\"FP32\","
                            + "\"data\":[[1,-2.5e3],[NaN,null]]}],\"parameters\":{\"p\":1.5},"
                            + "\"outputs\":[{\"name\":\"a\",\"parameters\":{\"binary_data\":true}}]}",
                    "{\"inputs\":[{\"data\":[1,2,3],\"datatype\":\"INT16\",\"shape\":[3],"
                            + "\"name\":\"b\"},{\"name\":\"c\",\"shape\":[1],\"datatype\":\"BYTES\","
                            + "\"data\":[\"x\\u00e9\"]}]}",
                    "{\"inputs\":[{\"name\":\"d\",\"shape\":[2],\"datatype\":\"BYTES\",\"parameters\":"
                            + "{\"binary_data_size\":13}},{\"name\":\"e\",\"shape\":[1],\"datatype\":"
                            + "\"FP64\",\"parameters\":{\"binary_data_size\":8}}]}");
    private static final List<Seed> TABLES =
            List.of(
                    new Seed("/v1/models/flights:predict", "{\"instances\":[[1,2.5,0],[3,4,1]]}"),
                    new Seed(
                            "/v1/models/flights:predict",
                            "{\"signature_name\":\"a\",\"inputs\":{\"features\":[[1,2,0]]}}"),
                    new Seed(
                            "/v1/endpoints/flights/invocations",
                            "{\"dataframe_split\":{\"columns\":[\"hour\",\"distance\",\"origin\"],"
                                    + "\"data\":[[1.5,2,\"BOS\"],[0,null,\"ATL\"]]}}"),
                    new Seed(
                            "/v1/endpoints/flights/invocations",
                            "{\"dataframe_records\":[{\"hour\":1,\"distance\":2,\"origin\":"
                                    + "\"CLT\"}]}"),
                    new Seed(
                            "/v1/endpoints/flights/invocations",
                            "hour,distance,origin\n1.5,nan,\"BOS\"\r\n-0,,ATL\n",
                            List.of("Content-Type: text/csv")));
    private static final byte[] TAIL = {
        3, 0, 0, 0, 'a', 'b', 'c', 2, 0, 0, 0, 'x', 'y', 0, 0, 0, 0, 0, 0, -16, 63
    };
    private static final String[] SNIPPETS = {
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "\"",
        "null",
        "true",
        "1e999",
        "-0",
        "99999999999999999999",
        "\"NaN\"",
        "Infinity",
        "\\u0000",
        "[[[[",
        "\"shape\":[9223372036854775807,2]",
        "-1",
        "\"datatype\":\"BF16\"",
        "\"binary_data_size\":2147483647",
        "\"inputs\":[]",
        "\u0000"
    };

    private static final int WARMING = 500;
    private static final int MOST = 50_000_000;

    /// A sound body for a codec that carries tables.
    private record Seed(String path, String body, List<String> headers) {
        Seed(String path, String body) {
            this(path, body, List.of());
        }
    }

    private static RunningDoor door;

    @BeforeAll
    static void open() {
        door = new RunningDoor();
    }

    @AfterAll
    static void close() {
        door.close();
        assertThat(door.predictions.openPermits()).isZero();
    }

    @Test
    void brokenBodiesAreTheCallersMistakeAndLeaveNothingBehind() throws IOException {
        Property.holds(WARMING, DecoderFuzzTest::breakOne);
        Footprint before = Footprint.now();

        int checked =
                Property.holdsWithin(
                        Campaign.budget(Duration.ofMinutes(8)),
                        System::nanoTime,
                        Campaign.cases(2_000, MOST),
                        DecoderFuzzTest::breakOne);

        before.assertNotOutgrown(DecoderFuzzTest::askSomethingElse);
        assertThat(door.predictions.openPermits()).isZero();
        Files.writeString(
                Path.of("target", "fuzz.txt"),
                checked + " broken bodies, from " + before + " to " + Footprint.now() + "\n");
    }

    private static void breakOne(SplittableRandom random) throws IOException {
        if (random.nextInt(3) == 0) {
            Seed seed = TABLES.get(random.nextInt(TABLES.size()));
            byte[] json = seed.body.getBytes(StandardCharsets.UTF_8);
            judge(ask(seed.path, seed.headers, broken(json, false, random)));
        } else {
            breakTensors(random);
        }
        door.observed.clear();
    }

    private static void breakTensors(SplittableRandom random) throws IOException {
        byte[] json = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
        boolean binary = random.nextBoolean();
        List<String> headers = new ArrayList<>();
        if (binary) {
            int shift = random.nextInt(4) == 0 ? random.nextInt(-3, 30) : 0;
            headers.add("Inference-Header-Content-Length: " + (json.length + shift));
        }
        judge(ask(INFER, headers, broken(json, binary, random)));
    }

    private static void judge(Answer answer) {
        assertThat(EXPECTED).as(answer.text()).contains(answer.status());
        if (answer.status() != 200) {
            assertThat(answer.text()).startsWith("{\"error\":\"");
        }
    }

    private static void askSomethingElse() {
        try (Wire wire = door.connect()) {
            assertThat(wire.get("/v2/health/live").status()).isEqualTo(200);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void deepNestingIsRefusedWhereItIs() throws IOException {
        String deep = "{\"x\":" + "[".repeat(100_000);
        Answer answer = ask(INFER, List.of(), deep.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("depth");
    }

    @Test
    void aShapeThatClaimsMoreThanTheBodyHoldsCostsNothing() throws IOException {
        String claim =
                "{\"inputs\":[{\"name\":\"a\",\"shape\":[1000000,2000],\"datatype\":\"FP64\","
                        + "\"data\":[1]}]}";
        Answer answer = ask(INFER, List.of(), claim.getBytes(StandardCharsets.UTF_8));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("/inputs/0/data");
    }

    private static Answer ask(String path, List<String> headers, byte[] body) throws IOException {
        try (Wire wire = door.connect()) {
            return wire.ask("POST", path, headers, body);
        }
    }

    private static byte[] broken(byte[] json, boolean binary, SplittableRandom random)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(json);
        if (binary) {
            body.write(TAIL);
        }
        byte[] bytes = body.toByteArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes = mutated(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) throws IOException {
        int at = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, at + random.nextInt(6));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> out.write(random.nextInt(256));
            case 1 -> {
                String snippet = SNIPPETS[random.nextInt(SNIPPETS.length)];
                out.write(snippet.getBytes(StandardCharsets.UTF_8));
            }
            case 2 -> out.write(bytes, Math.max(0, at - 10), Math.min(10, at));
            default -> {}
        }
        out.write(bytes, to, bytes.length - to);
        return out.size() == 0 ? new byte[] {'{'} : out.toByteArray();
    }
}
