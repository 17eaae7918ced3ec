package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Edits a model file so that requests can be passed to it as plain tensors.
///
/// 1. A `ZipMap` that makes a graph output becomes an `Identity`; its labels move to the signature.
/// 2. A 16-, 32- or 64-bit unsigned input is taken as signed bits and cast back.
/// 3. External weights move into the file.
/// 4. Text constants take the binding's encoding ([NativeText]).
public final class GraphRewrite {
    private static final String SIGNED = "/signed";
    private static final long DEFAULT_OPSET = 13;

    private final ModelOutline outline;
    private final ExternalWeights weights;
    private final Set<String> carried = new HashSet<>();

    public GraphRewrite(ModelOutline outline, ExternalWeights weights) {
        this.outline = outline;
        this.weights = weights;
        for (GraphValue input : outline.inputs()) {
            if (ElementTypes.carrier(input.elementType()) != input.elementType()) {
                carried.add(input.name());
            }
        }
    }

    /// The name under which the rewritten graph takes an input.
    static String sessionName(GraphValue input) {
        boolean carried = ElementTypes.carrier(input.elementType()) != input.elementType();
        return carried ? input.name() + SIGNED : input.name();
    }

    /// The smallest model: one float passed on.
    public static WireMessage identityModel() {
        GraphValue.Axis one = new GraphValue.Axis(1, "");
        GraphValue value = new GraphValue("", 1, List.of(one), true);
        WireMessage node =
                new WireMessage()
                        .text(OnnxFields.NODE_INPUT, "x")
                        .text(OnnxFields.NODE_OUTPUT, "y")
                        .text(OnnxFields.NODE_OP_TYPE, "Identity");
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node)
                        .text(OnnxFields.GRAPH_NAME, "nothing")
                        .message(OnnxFields.GRAPH_INPUT, tensorValue("x", value, 1))
                        .message(OnnxFields.GRAPH_OUTPUT, tensorValue("y", value, 1));
        return new WireMessage()
                .number(OnnxFields.MODEL_IR_VERSION, 8)
                .message(OnnxFields.MODEL_GRAPH, graph)
                .message(OnnxFields.MODEL_OPSET_IMPORT, defaultOpset());
    }

    private static WireMessage defaultOpset() {
        return new WireMessage()
                .text(OnnxFields.OPSET_DOMAIN, "")
                .number(OnnxFields.OPSET_VERSION, DEFAULT_OPSET);
    }

    /// The rewritten model; shares the file's bytes.
    public WireMessage model(ByteBuffer file) {
        WireMessage out = new WireMessage();
        ProtobufMessage model = ProtobufMessage.of(file);
        while (model.next()) {
            if (model.isBytes(OnnxFields.MODEL_GRAPH)) {
                out.message(OnnxFields.MODEL_GRAPH, mainGraph(model.nested()));
            } else if (model.isBytes(OnnxFields.MODEL_FUNCTIONS)) {
                out.message(OnnxFields.MODEL_FUNCTIONS, function(model.nested()));
            } else {
                out.raw(model.raw());
            }
        }
        if (!outline.opsets().containsKey("")) {
            out.message(OnnxFields.MODEL_OPSET_IMPORT, defaultOpset());
        }
        return out;
    }

    private WireMessage function(ProtobufMessage function) {
        WireMessage out = new WireMessage();
        while (function.next()) {
            if (function.isBytes(OnnxFields.FUNCTION_NODE)) {
                out.message(OnnxFields.FUNCTION_NODE, node(function.nested()));
            } else if (function.isBytes(OnnxFields.FUNCTION_DEFAULT)) {
                out.message(OnnxFields.FUNCTION_DEFAULT, attribute(function.nested()));
            } else {
                out.raw(function.raw());
            }
        }
        return out;
    }

    private WireMessage mainGraph(ProtobufMessage graph) {
        WireMessage out = new WireMessage();
        for (GraphValue input : outline.inputs()) {
            if (carried.contains(input.name())) {
                out.message(OnnxFields.GRAPH_NODE, castBack(input));
            }
        }
        int index = 0;
        while (graph.next()) {
            if (graph.isBytes(OnnxFields.GRAPH_NODE)) {
                out.message(
                        OnnxFields.GRAPH_NODE, node(outline.nodes().get(index++), graph.nested()));
            } else if (graph.isBytes(OnnxFields.GRAPH_INPUT)) {
                input(out, graph);
            } else if (graph.isBytes(OnnxFields.GRAPH_OUTPUT)) {
                output(out, graph);
            } else {
                graphField(out, graph);
            }
        }
        return out;
    }

    private static WireMessage castBack(GraphValue input) {
        WireMessage to =
                new WireMessage()
                        .text(OnnxFields.ATTRIBUTE_NAME, "to")
                        .number(OnnxFields.ATTRIBUTE_INT, input.elementType())
                        .number(OnnxFields.ATTRIBUTE_TYPE, OnnxFields.ATTRIBUTE_TYPE_IS_INT);
        return new WireMessage()
                .text(OnnxFields.NODE_INPUT, sessionName(input))
                .text(OnnxFields.NODE_OUTPUT, input.name())
                .text(OnnxFields.NODE_NAME, input.name() + "/unsigned")
                .text(OnnxFields.NODE_OP_TYPE, "Cast")
                .message(OnnxFields.NODE_ATTRIBUTE, to);
    }

    private void input(WireMessage out, ProtobufMessage graph) {
        GraphValue value = GraphValue.read(graph.nested());
        if (!carried.contains(value.name())) {
            out.raw(graph.raw());
            return;
        }
        out.message(
                OnnxFields.GRAPH_INPUT,
                tensorValue(sessionName(value), value, ElementTypes.carrier(value.elementType())));
    }

    private void output(WireMessage out, ProtobufMessage graph) {
        GraphValue value = GraphValue.read(graph.nested());
        if (outline.zipMapOf(value.name()).isEmpty()) {
            out.raw(graph.raw());
        } else {
            // The engine infers the type from the Identity that takes the ZipMap's place.
            out.message(
                    OnnxFields.GRAPH_OUTPUT,
                    new WireMessage().text(OnnxFields.VALUE_NAME, value.name()));
        }
    }

    private static WireMessage tensorValue(String name, GraphValue value, int elementType) {
        WireMessage tensor = new WireMessage().number(OnnxFields.TENSOR_TYPE_ELEMENT, elementType);
        if (value.shapeKnown()) {
            WireMessage shape = new WireMessage();
            for (GraphValue.Axis axis : value.axes()) {
                WireMessage dimension = new WireMessage();
                if (axis.extent() >= 0) {
                    dimension.number(OnnxFields.DIM_VALUE, axis.extent());
                } else if (!axis.symbol().isEmpty()) {
                    dimension.text(OnnxFields.DIM_PARAM, axis.symbol());
                }
                shape.message(OnnxFields.SHAPE_DIM, dimension);
            }
            tensor.message(OnnxFields.TENSOR_TYPE_SHAPE, shape);
        }
        WireMessage type = new WireMessage().message(OnnxFields.TYPE_TENSOR, tensor);
        return new WireMessage()
                .text(OnnxFields.VALUE_NAME, name)
                .message(OnnxFields.VALUE_TYPE, type);
    }

    private WireMessage node(GraphNode outlined, ProtobufMessage node) {
        boolean unzipped =
                outlined.is("ai.onnx.ml", "ZipMap")
                        && outline.outputs().stream()
                                .anyMatch(o -> outlined.outputs().contains(o.name()));
        if (unzipped) {
            return new WireMessage()
                    .text(OnnxFields.NODE_INPUT, outlined.inputs().getFirst())
                    .text(OnnxFields.NODE_OUTPUT, outlined.outputs().getFirst())
                    .text(OnnxFields.NODE_NAME, outlined.name())
                    .text(OnnxFields.NODE_OP_TYPE, "Identity");
        }
        return node(node);
    }

    private WireMessage node(ProtobufMessage node) {
        WireMessage out = new WireMessage();
        while (node.next()) {
            if (node.isBytes(OnnxFields.NODE_ATTRIBUTE)) {
                if (isPlain(node.nested())) {
                    out.raw(node.raw());
                } else {
                    out.message(OnnxFields.NODE_ATTRIBUTE, attribute(node.nested()));
                }
            } else {
                out.raw(node.raw());
            }
        }
        return out;
    }

    /// Whether an attribute stays as it is; tree ensembles have millions of numbers in theirs.
    private static boolean isPlain(ProtobufMessage attribute) {
        while (attribute.next()) {
            int field = attribute.number();
            boolean edited =
                    switch (field) {
                        case OnnxFields.ATTRIBUTE_GRAPH,
                                OnnxFields.ATTRIBUTE_GRAPHS,
                                OnnxFields.ATTRIBUTE_TENSOR,
                                OnnxFields.ATTRIBUTE_TENSORS,
                                OnnxFields.ATTRIBUTE_SPARSE_TENSOR,
                                OnnxFields.ATTRIBUTE_SPARSE_TENSORS ->
                                attribute.isBytes(field);
                        case OnnxFields.ATTRIBUTE_STRING, OnnxFields.ATTRIBUTE_STRINGS ->
                                attribute.isBytes(field)
                                        && !NativeText.isAscii(attribute.content());
                        default -> false;
                    };
            if (edited) {
                return false;
            }
        }
        return true;
    }

    private WireMessage attribute(ProtobufMessage attribute) {
        WireMessage out = new WireMessage();
        String name = "";
        while (attribute.next()) {
            int field = attribute.number();
            if (!attribute.isBytes(field)) {
                out.raw(attribute.raw());
                continue;
            }
            switch (field) {
                case OnnxFields.ATTRIBUTE_GRAPH, OnnxFields.ATTRIBUTE_GRAPHS ->
                        out.message(field, subgraph(attribute.nested()));
                case OnnxFields.ATTRIBUTE_TENSOR, OnnxFields.ATTRIBUTE_TENSORS ->
                        tensor(out, attribute);
                case OnnxFields.ATTRIBUTE_SPARSE_TENSOR, OnnxFields.ATTRIBUTE_SPARSE_TENSORS ->
                        sparse(out, attribute);
                case OnnxFields.ATTRIBUTE_NAME -> {
                    name = attribute.text();
                    out.raw(attribute.raw());
                }
                case OnnxFields.ATTRIBUTE_STRING, OnnxFields.ATTRIBUTE_STRINGS ->
                        out.bytes(field, constant("attribute '" + name + "'", attribute));
                default -> out.raw(attribute.raw());
            }
        }
        return out;
    }

    private WireMessage subgraph(ProtobufMessage graph) {
        WireMessage out = new WireMessage();
        while (graph.next()) {
            if (graph.isBytes(OnnxFields.GRAPH_NODE)) {
                out.message(OnnxFields.GRAPH_NODE, node(graph.nested()));
            } else {
                graphField(out, graph);
            }
        }
        return out;
    }

    private void graphField(WireMessage out, ProtobufMessage graph) {
        if (graph.isBytes(OnnxFields.GRAPH_INITIALIZER)) {
            tensor(out, graph);
        } else if (graph.isBytes(OnnxFields.GRAPH_SPARSE_INITIALIZER)) {
            sparse(out, graph);
        } else {
            out.raw(graph.raw());
        }
    }

    private void sparse(WireMessage out, ProtobufMessage field) {
        WireMessage changed = new WireMessage();
        ProtobufMessage sparse = field.nested();
        while (sparse.next()) {
            if (sparse.isBytes(OnnxFields.SPARSE_VALUES)
                    || sparse.isBytes(OnnxFields.SPARSE_INDICES)) {
                tensor(changed, sparse);
            } else {
                changed.raw(sparse.raw());
            }
        }
        out.message(field.number(), changed);
    }

    /// Text of the file as the binding would write it; the engine must not be given other bytes,
    /// for the binding cannot carry them into an answer.
    private static ByteBuffer constant(String place, ProtobufMessage text) {
        try {
            return NativeText.modified(text.content());
        } catch (CharacterCodingException e) {
            throw new MalformedModelException(
                    place, "bytes at " + text.offset() + " (expected: UTF-8 text)");
        }
    }

    private static String nameOf(ProtobufMessage tensor) {
        String name = "";
        while (tensor.next()) {
            if (tensor.isBytes(OnnxFields.TENSOR_NAME)) {
                name = tensor.text();
            }
        }
        return name;
    }

    private void tensor(WireMessage out, ProtobufMessage field) {
        WireMessage changed = new WireMessage();
        boolean external = false;
        String name = "";
        ProtobufMessage tensor = field.nested();
        while (tensor.next()) {
            switch (tensor.number()) {
                case OnnxFields.TENSOR_EXTERNAL_DATA, OnnxFields.TENSOR_DATA_LOCATION ->
                        external |= tensor.isBytes(OnnxFields.TENSOR_EXTERNAL_DATA);
                case OnnxFields.TENSOR_STRING_DATA ->
                        changed.bytes(
                                tensor.number(),
                                constant("tensor '" + nameOf(field.nested()) + "'", tensor));
                case OnnxFields.TENSOR_NAME -> {
                    name = tensor.text();
                    changed.raw(tensor.raw());
                }
                default -> changed.raw(tensor.raw());
            }
        }
        if (external) {
            changed.bytes(OnnxFields.TENSOR_RAW_DATA, weights.read(name, field.nested()));
        }
        out.message(field.number(), changed);
    }
}
