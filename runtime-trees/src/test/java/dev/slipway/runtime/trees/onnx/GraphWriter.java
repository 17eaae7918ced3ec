package dev.slipway.runtime.trees.onnx;

import java.util.List;

/// Writes ONNX models node by node, sound ones and others.
final class GraphWriter {
    static final String ML = "ai.onnx.ml";

    private final ProtoWriter graph = new ProtoWriter();

    /// An attribute of a node.
    record Attribute(ProtoWriter message) {
        static Attribute ints(String name, long... values) {
            ProtoWriter message = new ProtoWriter().text(1, name);
            for (long value : values) {
                message.number(8, value);
            }
            return new Attribute(message.number(20, 7));
        }

        static Attribute floats(String name, float... values) {
            ProtoWriter message = new ProtoWriter().text(1, name);
            for (float value : values) {
                message.float32(7, value);
            }
            return new Attribute(message.number(20, 6));
        }

        static Attribute texts(String name, String... values) {
            ProtoWriter message = new ProtoWriter().text(1, name);
            for (String value : values) {
                message.text(9, value);
            }
            return new Attribute(message.number(20, 8));
        }

        static Attribute number(String name, long value) {
            return new Attribute(new ProtoWriter().text(1, name).number(3, value).number(20, 2));
        }

        static Attribute text(String name, String value) {
            return new Attribute(new ProtoWriter().text(1, name).text(4, value).number(20, 3));
        }
    }

    /// @param domain empty for the standard operators
    GraphWriter node(
            String domain,
            String operator,
            List<String> inputs,
            List<String> outputs,
            Attribute... attributes) {
        ProtoWriter node = new ProtoWriter();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, "the " + operator).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node.text(7, domain));
        return this;
    }

    /// @param extents below 1 where open
    GraphWriter input(String name, int type, long... extents) {
        graph.message(11, value(name, type, extents));
        return this;
    }

    GraphWriter output(String name, int type, long... extents) {
        graph.message(12, value(name, type, extents));
        return this;
    }

    private static ProtoWriter value(String name, int type, long... extents) {
        ProtoWriter shape = new ProtoWriter();
        for (long extent : extents) {
            ProtoWriter dimension = new ProtoWriter();
            shape.message(1, extent > 0 ? dimension.number(1, extent) : dimension.text(2, "n"));
        }
        ProtoWriter tensor = new ProtoWriter().number(1, type).message(2, shape);
        return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    /// A constant of `INT64`s with one axis.
    GraphWriter constant(String name, long... values) {
        ProtoWriter tensor = new ProtoWriter().number(1, values.length).number(2, OnnxTypes.INT64);
        for (long value : values) {
            tensor.number(7, value);
        }
        graph.message(5, tensor.text(8, name));
        return this;
    }

    /// The whole model.
    byte[] toBytes() {
        ProtoWriter standard = new ProtoWriter().text(1, "").number(2, 17);
        ProtoWriter ml = new ProtoWriter().text(1, ML).number(2, 3);
        return new ProtoWriter()
                .number(1, 9)
                .message(7, graph.text(2, "made"))
                .message(8, standard)
                .message(8, ml)
                .toBytes();
    }
}
