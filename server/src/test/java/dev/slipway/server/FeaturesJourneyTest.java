package dev.slipway.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.ClientSettings;
import dev.slipway.client.call.Transport;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.documents.Documents;
import dev.slipway.server.Operated.Ran;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.NamedTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A package with features, from the push to an answer, over real sockets.
final class FeaturesJourneyTest {
    /// A flight by what the models of the examples take: Sunday, five past five in the afternoon.
    private static final String FEATURES =
            "{'dataframe_split':{'columns':['minute_of_day','day_of_week','distance','origin',"
                    + "'destination','origin_late_rate'],"
                    + "'data':[[1025,7,733,'ATL','ORD',0.25],[1025,7,733,'ATL','ORD',null]]}}";

    /// The same flight by its columns.
    private static final String COLUMNS =
            "{'dataframe_split':{'columns':['date','distance','origin','destination',"
                    + "'origin_late_rate'],"
                    + "'data':[['2001-01-14 17:05',733,'ATL','ORD',0.25],"
                    + "['2001-01-14T17:05:00Z',733,'ATL','ORD',null]]}}";

    private static final String TENSORS =
            """
            {"inputs":[
              {"name":"date","datatype":"BYTES","shape":[1,1],"data":["2001-01-14 17:05"]},
              {"name":"distance","datatype":"FP64","shape":[1,1],"data":[733]},
              {"name":"origin","datatype":"BYTES","shape":[1,1],"data":["ATL"]},
              {"name":"destination","datatype":"BYTES","shape":[1,1],"data":["ORD"]},
              {"name":"origin_late_rate","datatype":"FP64","shape":[1,1],"data":[0.25]}]}
            """;

    @TempDir private Path scratch;
    private Operated operated;

    @BeforeEach
    void open() {
        operated = new Operated(scratch.resolve("data"));
    }

    @AfterEach
    void close() {
        operated.close();
    }

    @Test
    void columnsGetTheAnswersOfTheirFeaturesThroughEveryDoor() throws Exception {
        passed(
                operated.run(
                        "model", "push", FeaturedFlights.plain().toString(), "--name", "plain"));
        String featured = FeaturedFlights.in(scratch).toString();
        sampleOfColumnsGivesGoldenRowsOfColumns(featured);
        JsonNode expected =
                posted("/v1/endpoints/plain/invocations", FEATURES, 200).at("/predictions");
        assertThat(expected).hasSize(2);
        assertThat(posted("/v1/endpoints/flights/invocations", COLUMNS, 200).at("/predictions"))
                .isEqualTo(expected);
        JsonNode tensors = posted("/v2/models/flights/infer", TENSORS, 200);
        double first = tensors.at("/outputs/0/data/0").asDouble();
        assertThat((float) first).isEqualTo((float) firstNumber(expected));
        assertThat(byGrpc()).isEqualTo((float) first);

        JsonNode inputs = got("/v2/models/flights").at("/inputs");
        assertThat(inputs.findValuesAsText("name"))
                .containsExactly("date", "distance", "origin", "destination", "origin_late_rate");
        assertThat(posted("/v1/endpoints/flights/invocations", FEATURES, 400).toString())
                .contains("minute_of_day");
    }

    private void sampleOfColumnsGivesGoldenRowsOfColumns(String featured) {
        Ran pushed =
                operated.run(
                        "model",
                        "push",
                        featured,
                        "--name",
                        "flights",
                        "--sample",
                        FeaturedFlights.rows().toString());
        passed(pushed);
        assertThat(pushed.out())
                .contains("inferred: input date: BYTES [-1, 1]")
                .contains("inferred: column date: BYTES, required")
                .contains("golden rows with the model's answers");
        Ran shown = operated.run("model", "show", "flights/1");
        assertThat(shown.out()).contains("input       origin_late_rate FP64[-1,1]");
    }

    private static double firstNumber(JsonNode node) {
        JsonNode inner = node;
        while (inner.isContainerNode()) {
            inner = inner.elements().next();
        }
        return inner.asDouble();
    }

    @Test
    void definitionThatDoesNotFitIsRefusedWithTheLine() throws IOException {
        Path featured = FeaturedFlights.in(scratch);
        Path file = featured.resolve("features.yaml");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("distance: distance", "distance: distanze"));
        assertThat(operated.run("model", "push", featured.toString(), "--name", "flights").err())
                .contains("features.yaml at line 14: feature distance: distanze at character 1")
                .contains("the nearest is distance");
        Files.writeString(file, text.replace("  distance: distance\n", ""));
        assertThat(operated.run("model", "push", featured.toString(), "--name", "flights").err())
                .contains("features.yaml at features: not the model's")
                .contains("misses [distance]");
    }

    private float byGrpc() {
        ClientSettings settings =
                ClientSettings.of(URI.create(operated.url()))
                        .withAttempts(1)
                        .with(new Transport.Grpc(operated.grpcAddress()));
        Shape one = Shape.of(1, 1);
        List<NamedTensor> columns =
                List.of(
                        new NamedTensor("date", BytesTensor.ofText(one, "2001-01-14 17:05")),
                        new NamedTensor("distance", DenseTensor.ofDoubles(one, 733)),
                        new NamedTensor("origin", BytesTensor.ofText(one, "ATL")),
                        new NamedTensor("destination", BytesTensor.ofText(one, "ORD")),
                        new NamedTensor("origin_late_rate", DenseTensor.ofDoubles(one, 0.25)));
        PredictRequest request = PredictRequest.of("flights", columns.toArray(NamedTensor[]::new));
        try (SlipwayClient client = SlipwayClient.open(settings)) {
            return ((DenseTensor) client.predict(request).outputs().getFirst().tensor()).floatAt(0);
        }
    }

    private JsonNode posted(String path, String body, int status) throws Exception {
        return sent(
                HttpRequest.newBuilder(URI.create(operated.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                status);
    }

    private JsonNode got(String path) throws Exception {
        return sent(HttpRequest.newBuilder(URI.create(operated.url() + path)).build(), 200);
    }

    private static JsonNode sent(HttpRequest request, int status) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
            return Documents.tree(answer.body());
        }
    }

    private static void passed(Ran ran) {
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    }
}
