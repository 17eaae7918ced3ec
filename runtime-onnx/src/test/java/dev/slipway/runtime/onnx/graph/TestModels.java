package dev.slipway.runtime.onnx.graph;

import dev.slipway.tensor.TensorAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Small models written field by field.
public final class TestModels {
    /// Memory that the engine can reach.
    public static final TensorAllocator DIRECT =
            bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);

    static final int FLOAT = 1;
    static final int INT64 = 7;
    static final int STRING = 8;
    public static final int BOOL = 9;

    private static final int ATTRIBUTE_IS_STRINGS = 8;
    private static final int ATTRIBUTE_IS_INTS = 7;
    private static final int ATTRIBUTE_IS_GRAPH = 5;
    private static final int ATTRIBUTE_IS_TENSOR = 4;
    private static final int TENSOR_DATA_TYPE = 2;

    private TestModels() {}

    /// `y = x * w` with 4 rows and 3 columns of weights 0 to 11.
    public static Path matrix(Path directory) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("MatMul", "product", "y", "x", "w"))
                        .message(OnnxFields.GRAPH_INITIALIZER, weights(12, 4, 3))
                        .message(OnnxFields.GRAPH_INPUT, value("x", FLOAT, -1, 4))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", FLOAT, -1, 3));
        return write(directory.resolve("matrix.onnx"), graph);
    }

    /// 16 MiB of weights: `y = x * w` with 1,024 rows and 4,096 columns.
    public static Path wide(Path directory) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("MatMul", "product", "y", "x", "w"))
                        .message(OnnxFields.GRAPH_INITIALIZER, weights(1 << 22, 1 << 10, 1 << 12))
                        .message(OnnxFields.GRAPH_INPUT, value("x", FLOAT, -1, 1 << 10))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", FLOAT, -1, 1 << 12));
        return write(directory.resolve("wide.onnx"), graph);
    }

    /// Picks from five weights by index.
    public static Path gather(Path directory) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("Gather", "pick", "y", "w", "i"))
                        .message(OnnxFields.GRAPH_INITIALIZER, weights(5, 5))
                        .message(OnnxFields.GRAPH_INPUT, value("i", INT64, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", FLOAT, -1));
        return write(directory.resolve("gather.onnx"), graph);
    }

    /// `y = a / b` of whole numbers.
    public static Path quotient(Path directory) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("Div", "quotient", "y", "a", "b"))
                        .message(OnnxFields.GRAPH_INPUT, value("a", INT64, -1))
                        .message(OnnxFields.GRAPH_INPUT, value("b", INT64, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", INT64, -1));
        return write(directory.resolve("quotient.onnx"), graph);
    }

    /// Maps these texts to 0, 1, 2, ... and any other to -1.
    public static Path codes(Path directory, String... texts) throws IOException {
        WireMessage keys = attribute("keys_strings", ATTRIBUTE_IS_STRINGS);
        WireMessage codes = attribute("values_int64s", ATTRIBUTE_IS_INTS);
        for (int i = 0; i < texts.length; i++) {
            keys.text(OnnxFields.ATTRIBUTE_STRINGS, texts[i]);
            codes.number(OnnxFields.ATTRIBUTE_INTS, i);
        }
        WireMessage node =
                node("LabelEncoder", "code", "y", "x")
                        .text(OnnxFields.NODE_DOMAIN, "ai.onnx.ml")
                        .message(OnnxFields.NODE_ATTRIBUTE, keys)
                        .message(OnnxFields.NODE_ATTRIBUTE, codes);
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node)
                        .message(OnnxFields.GRAPH_INPUT, value("x", STRING, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", INT64, -1));
        return write(directory.resolve("codes.onnx"), graph);
    }

    /// Maps 0, 1, 2, ... to these texts.
    public static Path names(Path directory, byte[]... texts) throws IOException {
        WireMessage keys = attribute("keys_int64s", ATTRIBUTE_IS_INTS);
        WireMessage names = attribute("values_strings", ATTRIBUTE_IS_STRINGS);
        for (int i = 0; i < texts.length; i++) {
            keys.number(OnnxFields.ATTRIBUTE_INTS, i);
            names.bytes(OnnxFields.ATTRIBUTE_STRINGS, ByteBuffer.wrap(texts[i]));
        }
        WireMessage node =
                node("LabelEncoder", "name", "y", "x")
                        .text(OnnxFields.NODE_DOMAIN, "ai.onnx.ml")
                        .message(OnnxFields.NODE_ATTRIBUTE, keys)
                        .message(OnnxFields.NODE_ATTRIBUTE, names);
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node)
                        .message(OnnxFields.GRAPH_INPUT, value("x", INT64, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", STRING, -1));
        return write(directory.resolve("names.onnx"), graph);
    }

    /// Sorts texts and drops those that come again.
    public static Path unique(Path directory) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("Unique", "sort", "y", "x"))
                        .message(OnnxFields.GRAPH_INPUT, value("x", STRING, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", STRING, -1));
        return write(directory.resolve("unique.onnx"), graph);
    }

    /// Returns `x` from the innermost of so many graphs in one another.
    public static Path nested(Path directory, int levels) throws IOException {
        WireMessage graph = branch("y0");
        for (int level = 1; level <= levels; level++) {
            WireMessage choice =
                    node("If", "level " + level, "y" + level, "go")
                            .message(OnnxFields.NODE_ATTRIBUTE, graph("then_branch", graph))
                            .message(
                                    OnnxFields.NODE_ATTRIBUTE,
                                    graph("else_branch", branch("other" + level)));
            graph =
                    new WireMessage()
                            .message(OnnxFields.GRAPH_NODE, choice)
                            .text(OnnxFields.GRAPH_NAME, "branch")
                            .message(OnnxFields.GRAPH_OUTPUT, value("y" + level, FLOAT, -1));
        }
        graph.message(OnnxFields.GRAPH_INPUT, value("go", BOOL))
                .message(OnnxFields.GRAPH_INPUT, value("x", FLOAT, -1));
        return write(directory.resolve("nested.onnx"), graph);
    }

    private static WireMessage branch(String output) {
        return new WireMessage()
                .message(OnnxFields.GRAPH_NODE, node("Identity", output, output, "x"))
                .text(OnnxFields.GRAPH_NAME, "branch")
                .message(OnnxFields.GRAPH_OUTPUT, value(output, FLOAT, -1));
    }

    private static WireMessage graph(String name, WireMessage graph) {
        return attribute(name, ATTRIBUTE_IS_GRAPH).message(OnnxFields.ATTRIBUTE_GRAPH, graph);
    }

    /// Returns `x`, after as many rounds as it takes until `go` is false: for ever when it is true.
    public static Path loop(Path directory) throws IOException {
        WireMessage body =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("Identity", "again", "c2", "c"))
                        .message(OnnxFields.GRAPH_NODE, node("Identity", "carry", "v2", "v"))
                        .text(OnnxFields.GRAPH_NAME, "body")
                        .message(OnnxFields.GRAPH_INPUT, value("i", INT64))
                        .message(OnnxFields.GRAPH_INPUT, value("c", BOOL))
                        .message(OnnxFields.GRAPH_INPUT, value("v", FLOAT, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("c2", BOOL))
                        .message(OnnxFields.GRAPH_OUTPUT, value("v2", FLOAT, -1));
        WireMessage node =
                node("Loop", "maybe for ever", "y", "", "go", "x")
                        .message(
                                OnnxFields.NODE_ATTRIBUTE,
                                attribute("body", ATTRIBUTE_IS_GRAPH)
                                        .message(OnnxFields.ATTRIBUTE_GRAPH, body));
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node)
                        .message(OnnxFields.GRAPH_INPUT, value("go", BOOL))
                        .message(OnnxFields.GRAPH_INPUT, value("x", FLOAT, -1))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", FLOAT, -1));
        return write(directory.resolve("loop.onnx"), graph);
    }

    /// Adds three external weights at `location` to rows of three.
    public static Path external(Path directory, String location) throws IOException {
        WireMessage graph =
                new WireMessage()
                        .message(OnnxFields.GRAPH_NODE, node("Add", "sum", "y", "x", "w"))
                        .message(OnnxFields.GRAPH_INITIALIZER, externalWeights(location))
                        .message(OnnxFields.GRAPH_INPUT, value("x", FLOAT, -1, 3))
                        .message(OnnxFields.GRAPH_OUTPUT, value("y", FLOAT, -1, 3));
        return write(directory.resolve("external.onnx"), graph);
    }

    /// A function whose default attribute has external weights at `location`.
    static WireMessage functionWithExternalDefault(String location) {
        WireMessage attribute =
                attribute("value", ATTRIBUTE_IS_TENSOR)
                        .message(OnnxFields.ATTRIBUTE_TENSOR, externalWeights(location));
        return new WireMessage()
                .text(OnnxFields.FUNCTION_NAME, "Weights")
                .text(OnnxFields.FUNCTION_DOMAIN, "local")
                .message(OnnxFields.FUNCTION_DEFAULT, attribute);
    }

    /// A function of the domain `local` that calls one operator.
    static WireMessage function(String name, String calledDomain, String called) {
        return function("local", name, calledDomain, called);
    }

    /// A function that calls one operator.
    static WireMessage function(String domain, String name, String calledDomain, String called) {
        return new WireMessage()
                .text(OnnxFields.FUNCTION_NAME, name)
                .message(
                        OnnxFields.FUNCTION_NODE,
                        node(called, "call", "b", "a").text(OnnxFields.NODE_DOMAIN, calledDomain))
                .text(OnnxFields.FUNCTION_DOMAIN, domain);
    }

    /// One of several functions `Same` of the domain `local`, which calls another one of them.
    static WireMessage overload(String own, String called) {
        return new WireMessage()
                .text(OnnxFields.FUNCTION_NAME, "Same")
                .message(
                        OnnxFields.FUNCTION_NODE,
                        node("Same", "call", "b", "a")
                                .text(OnnxFields.NODE_DOMAIN, "local")
                                .text(OnnxFields.NODE_OVERLOAD, called))
                .text(OnnxFields.FUNCTION_DOMAIN, "local")
                .text(OnnxFields.FUNCTION_OVERLOAD, own);
    }

    private static WireMessage externalWeights(String location) {
        WireMessage entry =
                new WireMessage()
                        .text(OnnxFields.ENTRY_KEY, "location")
                        .text(OnnxFields.ENTRY_VALUE, location);
        return new WireMessage()
                .number(OnnxFields.TENSOR_DIMS, 3)
                .number(TENSOR_DATA_TYPE, FLOAT)
                .text(OnnxFields.TENSOR_NAME, "w")
                .message(OnnxFields.TENSOR_EXTERNAL_DATA, entry)
                .number(OnnxFields.TENSOR_DATA_LOCATION, 1);
    }

    /// Little-endian bytes of these floats.
    public static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static WireMessage weights(int count, long... extents) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        WireMessage tensor = new WireMessage();
        for (long extent : extents) {
            tensor.number(OnnxFields.TENSOR_DIMS, extent);
        }
        return tensor.number(TENSOR_DATA_TYPE, FLOAT)
                .text(OnnxFields.TENSOR_NAME, "w")
                .bytes(OnnxFields.TENSOR_RAW_DATA, ByteBuffer.wrap(floats(values)));
    }

    private static WireMessage attribute(String name, int type) {
        return new WireMessage()
                .text(OnnxFields.ATTRIBUTE_NAME, name)
                .number(OnnxFields.ATTRIBUTE_TYPE, type);
    }

    private static WireMessage node(String operator, String name, String output, String... inputs) {
        WireMessage node = new WireMessage();
        for (String input : inputs) {
            node.text(OnnxFields.NODE_INPUT, input);
        }
        return node.text(OnnxFields.NODE_OUTPUT, output)
                .text(OnnxFields.NODE_NAME, name)
                .text(OnnxFields.NODE_OP_TYPE, operator);
    }

    private static WireMessage value(String name, int elementType, long... extents) {
        WireMessage shape = new WireMessage();
        for (long extent : extents) {
            WireMessage axis = new WireMessage();
            shape.message(
                    OnnxFields.SHAPE_DIM,
                    extent < 0 ? axis : axis.number(OnnxFields.DIM_VALUE, extent));
        }
        WireMessage tensor =
                new WireMessage()
                        .number(OnnxFields.TENSOR_TYPE_ELEMENT, elementType)
                        .message(OnnxFields.TENSOR_TYPE_SHAPE, shape);
        return new WireMessage()
                .text(OnnxFields.VALUE_NAME, name)
                .message(
                        OnnxFields.VALUE_TYPE,
                        new WireMessage().message(OnnxFields.TYPE_TENSOR, tensor));
    }

    private static Path write(Path file, WireMessage graph) throws IOException {
        WireMessage model =
                new WireMessage()
                        .number(OnnxFields.MODEL_IR_VERSION, 8)
                        .message(
                                OnnxFields.MODEL_GRAPH, graph.text(OnnxFields.GRAPH_NAME, "graph"));
        for (String domain : List.of("", "ai.onnx.ml")) {
            model.message(
                    OnnxFields.MODEL_OPSET_IMPORT,
                    new WireMessage()
                            .text(OnnxFields.OPSET_DOMAIN, domain)
                            .number(OnnxFields.OPSET_VERSION, domain.isEmpty() ? 17 : 3));
        }
        try (FileChannel out =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            model.writeTo(out);
        }
        return file;
    }
}
