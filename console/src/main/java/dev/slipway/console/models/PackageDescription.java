package dev.slipway.console.models;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.client.prediction.EndpointDescription;
import dev.slipway.documents.DocumentException;
import dev.slipway.documents.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a version takes and gives, as its `model.yaml` says it, or an endpoint that serves it.
///
/// @param features the columns of the model's matrix
/// @param rules on columns
/// @param facts other fields, such as the threshold
public record PackageDescription(
        List<TensorLine> inputs,
        List<TensorLine> outputs,
        List<FeatureLine> features,
        List<RuleLine> rules,
        List<Fact> facts) {
    private static final int SHOWN = 8;

    /// Nothing is known.
    static final PackageDescription UNKNOWN =
            new PackageDescription(List.of(), List.of(), List.of(), List.of(), List.of());

    public PackageDescription {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        features = List.copyOf(features);
        rules = List.copyOf(rules);
        facts = List.copyOf(facts);
    }

    /// A tensor.
    ///
    /// @param labels of the last axis
    public record TensorLine(String name, String datatype, String shape, List<String> labels) {
        public TensorLine {
            labels = List.copyOf(labels);
        }

        @Override
        public String toString() {
            return datatype
                    + " "
                    + shape
                    + (labels.isEmpty() ? "" : ", labels " + shortened(labels));
        }
    }

    /// A column of the matrix.
    ///
    /// @param categories texts that stand for numbers in it
    public record FeatureLine(String name, List<String> categories) {
        public FeatureLine {
            categories = List.copyOf(categories);
        }

        @Override
        public String toString() {
            return categories.isEmpty()
                    ? "a number"
                    : categories.size() + " categories: " + shortened(categories);
        }
    }

    /// A rule on a column.
    ///
    /// @param range lowest and highest number; empty for any
    /// @param domain the texts that it may hold; empty for any
    public record RuleLine(
            String column, String datatype, String presence, String range, List<String> domain) {
        public RuleLine {
            domain = List.copyOf(domain);
        }

        @Override
        public String toString() {
            return (datatype + " " + presence)
                    + (range.isEmpty() ? "" : ", within " + range)
                    + (domain.isEmpty() ? "" : ", one of " + shortened(domain));
        }
    }

    /// Another field.
    public record Fact(String name, String value) {}

    /// Whether nothing is known of tensors and columns.
    public boolean isEmpty() {
        return inputs.isEmpty() && outputs.isEmpty() && features.isEmpty() && rules.isEmpty();
    }

    /// Whether it is known what tensors go in and out.
    boolean knowsTensors() {
        return !inputs.isEmpty() || !outputs.isEmpty();
    }

    /// What the text says; what cannot be read is left out, because the server has taken it.
    static PackageDescription of(String yaml) {
        return tree(yaml).map(PackageDescription::of).orElse(UNKNOWN);
    }

    private static Optional<JsonNode> tree(String yaml) {
        try {
            return Yaml.documents("model.yaml", yaml).stream().findFirst();
        } catch (DocumentException e) {
            return Optional.empty();
        }
    }

    private static PackageDescription of(JsonNode root) {
        List<Fact> facts = new ArrayList<>();
        for (String name : List.of("format", "file", "threshold", "tolerance")) {
            if (root.hasNonNull(name)) {
                facts.add(new Fact(name, root.get(name).asText()));
            }
        }
        for (String name : List.of("warm-up", "golden")) {
            facts.add(new Fact(name + " rows", Integer.toString(root.path(name).size())));
        }
        List<FeatureLine> features = new ArrayList<>();
        root.path("features").forEach(one -> features.add(feature(one)));
        List<RuleLine> rules = new ArrayList<>();
        root.path("schema").forEach(one -> rules.add(rule(one)));
        JsonNode signature = root.path("signature");
        return new PackageDescription(
                tensors(signature.path("inputs")),
                tensors(signature.path("outputs")),
                features,
                rules,
                facts);
    }

    /// This with the tensors that an endpoint describes, where there are none yet.
    PackageDescription or(EndpointDescription endpoint) {
        if (knowsTensors()) {
            return this;
        }
        return new PackageDescription(
                endpoint.inputs().stream().map(PackageDescription::tensor).toList(),
                endpoint.outputs().stream().map(PackageDescription::tensor).toList(),
                features,
                rules,
                facts);
    }

    private static TensorLine tensor(TensorSpec spec) {
        return new TensorLine(
                spec.name(), spec.datatype().toString(), spec.shape().toString(), spec.labels());
    }

    private static List<TensorLine> tensors(JsonNode list) {
        List<TensorLine> tensors = new ArrayList<>();
        list.forEach(one ->
                tensors.add(
                        new TensorLine(
                                one.path("name").asText(),
                                one.path("datatype").asText(),
                                extent(one.path("shape")),
                                texts(one.path("labels")))));
        return tensors;
    }

    private static FeatureLine feature(JsonNode one) {
        return new FeatureLine(one.path("name").asText(), texts(one.path("categories")));
    }

    private static RuleLine rule(JsonNode one) {
        return new RuleLine(
                one.path("column").asText(),
                one.path("datatype").asText("any type"),
                one.path("presence").asText("optional"),
                extent(one.path("range")),
                texts(one.path("domain")));
    }

    private static String extent(JsonNode list) {
        return list.isArray() ? "[" + String.join(", ", texts(list)) + "]" : "";
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(one -> texts.add(one.isNull() ? "any" : one.asText()));
        return texts;
    }

    /// The first texts of a list, and how many follow.
    static String shortened(List<String> texts) {
        String first = String.join(", ", texts.subList(0, Math.min(SHOWN, texts.size())));
        return texts.size() <= SHOWN ? first : first + " and " + (texts.size() - SHOWN) + " more";
    }
}
