package dev.slipway.runtime.trees.onnx;

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
    /// *Errors*: [dev.slipway.runtime.ModelRefusedException] when it is not a model with a graph.
    static OnnxGraph read(ProtoBytes bytes) {
        long mlVersion = 0;
        OnnxGraph graph = null;
        ProtoMessage model = ProtoMessage.root(bytes);
        while (model.next()) {
            if (model.field() == GRAPH && graph == null) {
                graph = graph(bytes, model.message());
            } else if (model.field() == OPERATOR_SETS) {
                mlVersion = Math.max(mlVersion, mlVersion(model.message()));
            } else {
                model.skip();
            }
        }
        if (graph == null) {
            throw model.refuse("the model has no graph");
        }
        return new OnnxGraph(mlVersion, graph.nodes, graph.inputs, graph.outputs, graph.constants);
    }

    private static long mlVersion(ProtoMessage set) {
        String domain = "";
        long version = 0;
        while (set.next()) {
            switch (set.field()) {
                case 1 -> domain = set.text();
                case 2 -> version = set.varint();
                default -> set.skip();
            }
        }
        return domain.equals("ai.onnx.ml") ? version : 0;
    }

    private static OnnxGraph graph(ProtoBytes bytes, ProtoMessage message) {
        List<OnnxNode> nodes = new ArrayList<>();
        List<OnnxValue> inputs = new ArrayList<>();
        List<OnnxValue> outputs = new ArrayList<>();
        Map<String, OnnxTensor> constants = new HashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> nodes.add(node(bytes, message.message()));
                case 5 -> {
                    OnnxTensor tensor = OnnxTensor.read(message.message());
                    constants.put(tensor.name(), tensor);
                }
                case 11 -> inputs.add(OnnxValue.read(message.message()));
                case 12 -> outputs.add(OnnxValue.read(message.message()));
                default -> message.skip();
            }
            if (nodes.size() + inputs.size() + outputs.size() > NODE_LIMIT) {
                throw message.refuse("more than " + NODE_LIMIT + " nodes, inputs and outputs");
            }
        }
        inputs.removeIf(input -> constants.containsKey(input.name()));
        return new OnnxGraph(0, nodes, inputs, outputs, constants);
    }

    private static OnnxNode node(ProtoBytes bytes, ProtoMessage message) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        Map<String, OnnxAttribute> attributes = new HashMap<>();
        String name = "";
        String operator = "";
        String domain = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> inputs.add(message.text());
                case 2 -> outputs.add(message.text());
                case 3 -> name = message.text();
                case 4 -> operator = message.text();
                case 5 -> {
                    ProtoMessage attribute = message.message();
                    String key = attributeName(attribute.again());
                    attributes.put(key, new OnnxAttribute(key, attribute));
                }
                case 7 -> domain = message.text();
                default -> message.skip();
            }
        }
        return new OnnxNode(bytes.file(), name, operator, domain, inputs, outputs, attributes);
    }

    private static String attributeName(ProtoMessage attribute) {
        while (attribute.next()) {
            if (attribute.field() == 1) {
                return attribute.text();
            }
            attribute.skip();
        }
        throw attribute.refuse("an attribute without a name");
    }
}
