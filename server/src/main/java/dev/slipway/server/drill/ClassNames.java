package dev.slipway.server.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.client.load.HttpLoadConnection;
import dev.slipway.client.load.LoadConnection.Answer;
import dev.slipway.client.prediction.PredictRequest;
import dev.slipway.documents.Documents;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a version calls the classes of an output. What a server tells of an output does not say so;
/// an answer that is asked for as a classification does.
final class ClassNames {
    private ClassNames() {}

    /// The names by the places of their classes; empty where not each has one.
    ///
    /// *Errors*: `IOException` when the server gives no answer.
    ///
    /// @param classes how many numbers the output has for each row
    static List<String> ask(
            InetSocketAddress server, PredictRequest request, String output, int classes)
            throws IOException {
        List<byte[]> posts = List.of(DrillRequests.classes(request, output, classes));
        try (HttpLoadConnection connection = new HttpLoadConnection(server, posts)) {
            Answer answer = connection.call(0);
            String body =
                    new String(
                            answer.body().text().getBytes(StandardCharsets.ISO_8859_1),
                            StandardCharsets.UTF_8);
            if (!answer.success()) {
                throw new IOException(
                        "labels: output '"
                                + output
                                + "' as classes: "
                                + answer.status()
                                + " "
                                + body);
            }
            List<String> texts = new ArrayList<>();
            for (JsonNode text : Documents.tree(body).path("outputs").path(0).path("data")) {
                texts.add(text.asText());
            }
            return of(texts, classes);
        }
    }

    /// The names in the first row's texts, `value:index[:label]`.
    static List<String> of(List<String> texts, int classes) {
        SortedMap<Integer, String> names = new TreeMap<>();
        for (String text : texts.subList(0, Math.min(classes, texts.size()))) {
            int place = text.indexOf(':') + 1;
            int name = text.indexOf(':', place) + 1;
            if (name > 0) {
                names.put(Integer.parseInt(text.substring(place, name - 1)), text.substring(name));
            }
        }
        return names.size() == classes ? List.copyOf(names.values()) : List.of();
    }
}
