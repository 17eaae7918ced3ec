package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.util.ArrayList;
import java.util.List;

/// One operator call of a graph, without its attributes.
///
/// @param index its place in the graph, from 0
/// @param overload which of the functions of its operator's name it calls; empty for the usual one
public record GraphNode(
        int index,
        String name,
        String operator,
        String domain,
        String overload,
        List<String> inputs,
        List<String> outputs) {
    static GraphNode read(int index, ProtobufMessage node) {
        String name = "";
        String operator = "";
        String domain = "";
        String overload = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        while (node.next()) {
            if (node.isBytes(OnnxFields.NODE_INPUT)) {
                inputs.add(node.text());
            } else if (node.isBytes(OnnxFields.NODE_OUTPUT)) {
                outputs.add(node.text());
            } else if (node.isBytes(OnnxFields.NODE_NAME)) {
                name = node.text();
            } else if (node.isBytes(OnnxFields.NODE_OP_TYPE)) {
                operator = node.text();
            } else if (node.isBytes(OnnxFields.NODE_DOMAIN)) {
                domain = node.text();
            } else if (node.isBytes(OnnxFields.NODE_OVERLOAD)) {
                overload = node.text();
            }
        }
        return new GraphNode(index, name, operator, domain, overload, inputs, outputs);
    }

    boolean is(String wantedDomain, String wantedOperator) {
        return domain.equals(wantedDomain) && operator.equals(wantedOperator);
    }

    /// How messages name the node.
    public String label() {
        String own = name.isEmpty() ? "#" + index : "'" + name + "'";
        return "node " + own + " (" + operator + ")";
    }
}
