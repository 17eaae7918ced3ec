package dev.slipway.client.load;

import dev.slipway.api.inference.Standing;
import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Rows;
import dev.slipway.client.call.HttpForm;
import dev.slipway.client.prediction.HttpMessages;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.client.prediction.RowsRequest;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Builds whole HTTP requests, once, before load begins.
public final class PreparedRequests {
    private PreparedRequests() {}

    /// The header that shows a server who calls.
    public static String caller(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    /// The headers that say how much the requests matter; none for usual ones.
    public static String standing(Standing standing) {
        StringBuilder lines = new StringBuilder();
        standing.headers()
                .forEach((name, value) ->
                        lines.append(name).append(": ").append(value).append("\r\n"));
        return lines.toString();
    }

    /// An Open Inference Protocol request with further header lines, each ended by CR LF.
    public static byte[] tensors(
            InetSocketAddress server, String more, PredictRequest request, HttpForm form) {
        HttpMessages.Encoded encoded = HttpMessages.encode(request, form);
        String headers =
                switch (form) {
                    case JSON -> contentType(form.contentType());
                    case BINARY ->
                            contentType(form.contentType())
                                    + HttpMessages.JSON_LENGTH
                                    + ": "
                                    + encoded.jsonLength()
                                    + "\r\n";
                };
        return HttpLoadConnection.post(
                server,
                HttpMessages.inferPath(request.endpoint(), request.version()),
                more + headers,
                encoded.body());
    }

    /// Rows with named columns and further header lines, each ended by CR LF.
    public static byte[] rows(
            InetSocketAddress server, String more, EndpointName endpoint, Rows rows) {
        return HttpLoadConnection.post(
                server,
                RowsRequest.path(endpoint),
                more + contentType(RowsRequest.contentType(rows)),
                RowsRequest.body(rows).getBytes(StandardCharsets.UTF_8));
    }

    private static String contentType(String type) {
        return "Content-Type: " + type + "\r\n";
    }
}
