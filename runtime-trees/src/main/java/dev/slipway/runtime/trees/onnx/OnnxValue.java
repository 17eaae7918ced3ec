package dev.slipway.runtime.trees.onnx;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.util.ArrayList;
import java.util.List;

/// A named input or output of the graph.
///
/// *Source*: `ValueInfoProto` in onnx.proto.
///
/// @param type the element type's number; 0 when it is not a tensor
/// @param extents -1 where the extent is open
record OnnxValue(String name, int type, List<Long> extents) {
    OnnxValue {
        extents = List.copyOf(extents);
    }

    static OnnxValue read(ProtobufMessage message) {
        String name = "";
        int type = 0;
        List<Long> extents = new ArrayList<>();
        while (message.next()) {
            if (message.number() == 1) {
                name = message.text();
            } else if (message.number() == 2) {
                type = type(message.nested(), extents);
            }
        }
        return new OnnxValue(name, type, extents);
    }

    private static int type(ProtobufMessage type, List<Long> extents) {
        int element = 0;
        while (type.next()) {
            if (type.number() == 1) {
                ProtobufMessage tensor = type.nested();
                while (tensor.next()) {
                    if (tensor.number() == 1) {
                        element = (int) tensor.scalar();
                    } else if (tensor.number() == 2) {
                        shape(tensor.nested(), extents);
                    }
                }
            }
        }
        return element;
    }

    private static void shape(ProtobufMessage shape, List<Long> extents) {
        while (shape.next()) {
            if (shape.number() == 1) {
                extents.add(extent(shape.nested()));
            }
        }
    }

    private static long extent(ProtobufMessage dimension) {
        long extent = -1;
        while (dimension.next()) {
            if (dimension.number() == 1) {
                long value = dimension.scalar();
                extent = value > 0 ? value : -1;
            }
        }
        return extent;
    }
}
