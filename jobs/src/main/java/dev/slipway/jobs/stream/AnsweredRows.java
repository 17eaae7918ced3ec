package dev.slipway.jobs.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/// How many rows a version has answered.
///
/// @param name of the model
/// @param rows without those that were put aside
public record AnsweredRows(String name, long version, long rows) {
    /// As checkpoints and reports have them.
    public static ArrayNode json(List<AnsweredRows> all) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (AnsweredRows one : all) {
            array.addObject()
                    .put("name", one.name())
                    .put("version", one.version())
                    .put("rows", one.rows());
        }
        return array;
    }

    /// What was written; nothing where that was not counted yet.
    static List<AnsweredRows> of(JsonNode array) {
        List<AnsweredRows> all = new ArrayList<>();
        for (JsonNode one : array) {
            all.add(
                    new AnsweredRows(
                            one.path("name").asText(),
                            one.path("version").asLong(),
                            one.path("rows").asLong()));
        }
        return all;
    }
}
