package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.documents.Yaml;
import dev.slipway.frontend.http.control.ControlOperation;
import dev.slipway.frontend.http.control.ControlPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
    private static final String FILE =
            "../../main/resources/dev/slipway/frontend/http/control/openapi.yaml";

    @Test
    void documentIsWhatTheRouteTableSays() {
        dev.slipway.testkit.Goldens.ofRoom().check(FILE, OpenApiText.document());
    }

    @Test
    void everyRouteIsDocumentedAndNothingElse() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        JsonNode paths = document().path("paths");
        paths.properties()
                .forEach(path ->
                        path.getValue()
                                .properties()
                                .forEach(operation ->
                                        documented.put(
                                                operation.getKey() + " " + path.getKey(),
                                                operation
                                                        .getValue()
                                                        .path("x-permission")
                                                        .asText())));
        Map<String, String> routes =
                Arrays.stream(ControlOperation.values())
                        .collect(
                                Collectors.toMap(
                                        operation ->
                                                operation
                                                                .contract()
                                                                .method()
                                                                .toLowerCase(Locale.ROOT)
                                                        + " "
                                                        + operation.contract().path(),
                                        operation -> operation.contract().permission().name()));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(routes);
    }

    @Test
    void everyOperationHasParametersAnswerAndItsBody() throws IOException {
        JsonNode paths = document().path("paths");
        for (ControlOperation operation : ControlOperation.values()) {
            JsonNode documented =
                    paths.path(operation.contract().path())
                            .path(operation.contract().method().toLowerCase(Locale.ROOT));
            assertThat(documented.path("operationId").asText()).isEqualTo(operation.id());
            assertThat(documented.path("responses").has(OpenApiText.status(operation)))
                    .as(operation.id())
                    .isTrue();
            assertThat(documented.path("responses").has("default")).as(operation.id()).isTrue();
            assertThat(documented.has("requestBody"))
                    .as(operation.id())
                    .isEqualTo(OpenApiText.hasBody(operation));
            List<String> query = new ArrayList<>();
            for (JsonNode parameter : documented.path("parameters")) {
                if (parameter.path("in").asText().equals("query")) {
                    query.add(parameter.path("name").asText());
                }
            }
            assertThat(query).isEqualTo(operation.contract().query());
        }
    }

    @Test
    void everyReferenceLeadsToASchema() throws IOException {
        JsonNode document = document();
        List<String> references = new ArrayList<>();
        collect(document, references);
        assertThat(references).hasSizeGreaterThan(60);
        for (String reference : references) {
            assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
        }
    }

    @Test
    void everyPathOfTheTableFindsItsOperation() {
        for (ControlOperation operation : ControlOperation.values()) {
            String path = operation.contract().path().replaceAll("\\{\\w+}", "x");
            List<String> segments = List.of(path.substring(1).split("/", -1));
            assertThat(ControlPath.find(operation.contract().method(), segments))
                    .hasValueSatisfying(
                            found -> assertThat(found.operation()).isEqualTo(operation));
        }
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.path("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }

    private static JsonNode document() throws IOException {
        try (RunningDoor door = new RunningDoor();
                Wire wire = door.connect()) {
            Wire.Answer answer = wire.get("/api/openapi.yaml");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).isEqualTo("application/yaml");
            return Yaml.documents("openapi.yaml", answer.text()).getFirst();
        }
    }
}
