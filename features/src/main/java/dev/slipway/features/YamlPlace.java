package dev.slipway.features;

import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.NearestName;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A place in a definition file, with its line and its name for messages.
///
/// @param name such as `feature distance`; empty for the whole file
record YamlPlace(Path file, String name, Node node) {
    private static final int SHOWN = 100;

    /// The fields of a mapping in their order, under their names.
    Map<String, YamlPlace> fields(String what) {
        if (!(node instanceof MappingNode mapping)) {
            throw refuse(shown(), "names, each with its value");
        }
        Map<String, YamlPlace> fields = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = new YamlPlace(file, name, tuple.getKeyNode()).text();
            String place = (name + " " + what + " " + key).strip();
            YamlPlace field = new YamlPlace(file, place, tuple.getValueNode());
            if (fields.put(key, field) != null) {
                throw field.refuse("twice", "each name once");
            }
        }
        return fields;
    }

    /// Refuses a field that is none of `known`.
    void allow(Map<String, YamlPlace> fields, List<String> known) {
        for (Map.Entry<String, YamlPlace> field : fields.entrySet()) {
            if (!known.contains(field.getKey())) {
                throw field.getValue()
                        .refuse(
                                "unknown",
                                "one of "
                                        + known
                                        + "; the nearest is "
                                        + NearestName.to(field.getKey(), known));
            }
        }
    }

    /// What a field without inner fields says, as it is written.
    String text() {
        if (node instanceof ScalarNode scalar && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        throw refuse(shown(), "a value");
    }

    /// The finite number that a field says.
    double number() {
        try {
            double number = Double.parseDouble(text());
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, with what was expected.
        }
        throw refuse(text(), "a finite number");
    }

    ModelRefusedException refuse(String found, String expected) {
        return refuse(found + " (expected: " + expected + ")");
    }

    ModelRefusedException refuse(String reason) {
        String subject = name.isEmpty() ? "" : name + ": ";
        return new ModelRefusedException(file, "line " + line(), subject + reason);
    }

    private int line() {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    private String shown() {
        if (!(node instanceof ScalarNode scalar)) {
            return "a list or names";
        }
        String value = scalar.getValue();
        return value.isEmpty()
                ? "nothing"
                : value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
    }
}
