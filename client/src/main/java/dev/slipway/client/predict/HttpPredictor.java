package dev.slipway.client.predict;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.error.ErrorCode;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.VersionChoice;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Predictions by one server over HTTP.
///
/// Connections are kept and shared: one per process is enough.
///
/// *Errors*: [SlipwayException] from every call that is not answered within its deadline.
///
/// *Threads*: safe from any number of threads; calls block.
public final class HttpPredictor implements Predictor {
    private static final String PREDICTION_ID = "slipway-prediction-id";
    private static final String JSON_LENGTH = "Inference-Header-Content-Length";
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String JSON = "application/json";

    private final ClientSettings settings;
    private final HttpCalls calls;

    private HttpPredictor(ClientSettings settings, Retries retries) {
        this.settings = settings;
        this.calls = new HttpCalls(settings, retries);
    }

    /// Predictions with these settings; connects when first used.
    public static HttpPredictor open(ClientSettings settings) {
        return open(settings, Retries.Pause.real());
    }

    static HttpPredictor open(ClientSettings settings, Retries.Pause pause) {
        return new HttpPredictor(
                settings, new Retries(settings.attempts(), System::nanoTime, pause));
    }

    @Override
    public Prediction predict(PredictRequest request) {
        InferMessages.Encoded encoded = InferMessages.encode(request, settings.form());
        HttpRequest.Builder post =
                calls.to(path(request.endpoint(), request.version()) + "/infer")
                        .POST(BodyPublishers.ofByteArray(encoded.body()));
        if (settings.form() == ClientSettings.Form.BINARY) {
            post.header(CONTENT_TYPE, "application/octet-stream")
                    .header(JSON_LENGTH, Integer.toString(encoded.jsonLength()));
        } else {
            post.header(CONTENT_TYPE, JSON);
        }
        HttpResponse<byte[]> answer = calls.send(post);
        return InferMessages.decode(predictionId(answer), answer.body(), jsonLength(answer));
    }

    private static String predictionId(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue(PREDICTION_ID).orElse("");
    }

    private static int jsonLength(HttpResponse<byte[]> answer) {
        long length = answer.headers().firstValueAsLong(JSON_LENGTH).orElse(answer.body().length);
        if (length < 0 || length > answer.body().length) {
            throw new SlipwayException(
                    ErrorCode.INTERNAL,
                    "answer: "
                            + JSON_LENGTH
                            + ": "
                            + length
                            + " (expected: at most "
                            + answer.body().length
                            + ")",
                    (Duration) null);
        }
        return (int) length;
    }

    /// The model's answers to rows by column name, one per row: numbers, strings, lists or maps, as
    /// the model gives them.
    public List<@Nullable Object> predictRows(String endpoint, Rows rows) {
        byte[] body = Json.write(out -> writeRows(out, rows));
        HttpRequest.Builder post =
                calls.to("/v1/endpoints/" + new EndpointName(endpoint) + "/invocations")
                        .header(CONTENT_TYPE, JSON)
                        .POST(BodyPublishers.ofByteArray(body));
        List<@Nullable Object> predictions = new ArrayList<>();
        for (Json one : json(post).member("predictions").elements()) {
            predictions.add(one.value());
        }
        return predictions;
    }

    private static void writeRows(JsonGenerator out, Rows rows) throws IOException {
        out.writeStartObject();
        out.writeObjectFieldStart("dataframe_split");
        out.writeArrayFieldStart("columns");
        for (String column : rows.columns()) {
            out.writeString(column);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data");
        for (List<Object> row : rows.cells()) {
            out.writeStartArray();
            for (Object cell : row) {
                out.writePOJO(cell);
            }
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeEndObject();
    }

    private Json json(HttpRequest.Builder request) {
        byte[] body = calls.send(request).body();
        return Json.parse(body, body.length);
    }

    private static String path(EndpointName endpoint, VersionChoice version) {
        return switch (version) {
            case VersionChoice.Routed() -> "/v2/models/" + endpoint;
            case VersionChoice.Exactly exactly ->
                    "/v2/models/" + endpoint + "/versions/" + exactly.version();
        };
    }

    @Override
    public void close() {
        calls.close();
    }
}
