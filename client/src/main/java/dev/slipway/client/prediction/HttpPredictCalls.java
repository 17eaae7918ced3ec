package dev.slipway.client.prediction;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.call.SlipwayException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/// Predictions over HTTP.
///
/// *Source*: Open Inference Protocol REST and its binary tensor data extension.
public final class HttpPredictCalls implements PredictCalls {
    private final HttpCalls http;
    private final HttpForm form;

    public HttpPredictCalls(HttpCalls http, HttpForm form) {
        this.http = http;
        this.form = form;
    }

    @Override
    public Prediction predict(PredictRequest request) {
        HttpMessages.Encoded encoded = HttpMessages.encode(request, form);
        HttpRequest.Builder post =
                http.to(HttpMessages.inferPath(request.endpoint(), request.version()))
                        .header("Content-Type", form.contentType())
                        .POST(BodyPublishers.ofByteArray(encoded.body()));
        if (form == HttpForm.BINARY) {
            post.header(HttpMessages.JSON_LENGTH, Integer.toString(encoded.jsonLength()));
        }
        HttpResponse<byte[]> answer = http.askInTime(post);
        return HttpMessages.decode(
                HttpCalls.predictionId(answer), answer.body(), jsonLength(answer));
    }

    private static int jsonLength(HttpResponse<byte[]> answer) {
        int whole = answer.body().length;
        long length = answer.headers().firstValueAsLong(HttpMessages.JSON_LENGTH).orElse(whole);
        if (length < 0 || length > whole) {
            throw new SlipwayException(
                    ErrorCode.INTERNAL,
                    "answer: "
                            + HttpMessages.JSON_LENGTH
                            + ": "
                            + length
                            + " (expected: at most "
                            + whole
                            + ")");
        }
        return (int) length;
    }

    @Override
    public void close() {
        // The connections are shared with the client's other calls.
    }
}
