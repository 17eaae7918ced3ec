package dev.slipway.client.prediction;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.client.call.HttpCalls;
import dev.slipway.client.call.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Predictions for rows by column name.
public final class RowCalls {
    private final HttpCalls http;

    public RowCalls(HttpCalls http) {
        this.http = http;
    }

    public RowPredictions predict(EndpointName endpoint, Rows rows) {
        HttpResponse<byte[]> answer =
                http.askInTime(
                        http.to(RowsRequest.path(endpoint))
                                .header("Content-Type", RowsRequest.contentType(rows))
                                .POST(
                                        BodyPublishers.ofString(
                                                RowsRequest.body(rows), StandardCharsets.UTF_8)));
        List<@Nullable Object> values = new ArrayList<>();
        for (Json one : HttpCalls.json(answer).member("predictions").elements()) {
            values.add(one.value());
        }
        return new RowPredictions(
                HttpCalls.predictionId(answer),
                answer.headers().firstValue("slipway-version").orElse(""),
                values);
    }
}
