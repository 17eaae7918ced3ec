package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.protobuf.ProtobufBytes;
import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The graph as the file states it; attributes and constants are decoded when asked.
///
/// *Source*: `ModelProto` and `GraphProto` in onnx.proto.
///
/// @param mlVersion the version of the `ai.onnx.ml` operators, 0 when not imported
/// @param inputs without those that have a constant of the same name
record OnnxGraph(
        long mlVersion,
        List<OnnxNode> nodes,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        Map<String, OnnxTensor> constants) {
    private static final int NODE_LIMIT = 100_000;
    private static final int OPERATOR_SETS = 8;
    private static final int GRAPH = 7;

    OnnxGraph {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        constants = Map.copyOf(constants);
    }

    /// Reads the outline of a model.
    ///
    /// *Errors*: [dev.slipway.runtime.protobuf.MalformedProtobufException] when it is not a model
    /// with a graph.
    ///
    /// @param file named in refusals
    static OnnxGraph read(Path file, ProtobufBytes bytes) {
        long mlVersion = 0;
        OnnxGraph graph = null;
        ProtobufMessage model = ProtobufMessage.of(bytes);
        while (model.next()) {
            if (model.number() == GRAPH && graph == null) {
                graph = graph(file, model.nested());
            } else if (model.number() == OPERATOR_SETS) {
                mlVersion = Math.max(mlVersion, mlVersion(model.nested()));
            }
        }
        if (graph == null) {
            throw model.malformed("the model has no graph");
        }
        return new OnnxGraph(mlVersion, graph.nodes, graph.inputs, graph.outputs, graph.constants);
    }

    private static long mlVersion(ProtobufMessage set) {
        String domain = "";
        long version = 0;
        while (set.next()) {
            switch (set.number()) {
                case 1 -> domain = set.text();
                case 2 -> version = set.scalar();
                default -> {}
            }
        }
        return domain.equals("ai.onnx.ml") ? version : 0;
    }

    private static OnnxGraph graph(Path file, ProtobufMessage message) {
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxValue> inputs = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        Map<String, OnnxTensor> constants = new HashMap<>();
        while (message.next()) {
            switch (message.number()) {
                case 1 -> nodes.add(node(file, message.nested()));
                case 5 -> {
                    OnnxTensor tensor = OnnxTensor.read(message.nested());
                    constants.put(tensor.name(), tensor);
                }
                case 11 -> inputs.add(OnnxValue.read(message.nested()));
                case 12 -> outputs.add(OnnxValue.read(message.nested()));
                default -> {}
            }
            if (nodes.size() + inputs.size() + outputs.size() > NODE_LIMIT) {
                throw message.malformed("more than " + NODE_LIMIT + " nodes, inputs and outputs");
            }
        }
        inputs.removeIf(input -> constants.containsKey(input.name()));
        return new OnnxGraph(0, nodes, inputs, outputs, constants);
    }

    private static OnnxNode node(Path file, ProtobufMessage message) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new HashMap<>();
        String name = "";
        String operator = "";
        String domain = "";
        while (message.next()) {
            switch (message.number()) {
                case 1 -> inputs.add(message.text());
                case 2 -> outputs.add(message.text());
                case 3 -> name = message.text();
                case 4 -> operator = message.text();
                case 5 -> {
                    ProtobufMessage attribute = message.nested();
                    String key = attributeName(attribute.again());
                    attributes.put(key, new OnnxAttribute(key, attribute));
                }
                case 7 -> domain = message.text();
                default -> {}
            }
        }
        return new OnnxNode(file, name, operator, domain, inputs, outputs, attributes);
    }

    private static String attributeName(ProtobufMessage attribute) {
        while (attribute.next()) {
            if (attribute.number() == 1) {
                return attribute.text();
            }
        }
        throw attribute.malformed("an attribute without a name");
    }
}
