package dev.slipway.runtime.trees.onnx;

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

    static OnnxValue read(ProtoMessage message) {
        String name = "";
        int type = 0;
        List<Long> extents = new ArrayList<>();
        while (message.next()) {
            if (message.field() == 1) {
                name = message.text();
            } else if (message.field() == 2) {
                type = type(message.message(), extents);
            } else {
                message.skip();
            }
        }
        return new OnnxValue(name, type, extents);
    }

    private static int type(ProtoMessage type, List<Long> extents) {
        int element = 0;
        while (type.next()) {
            if (type.field() == 1) {
                ProtoMessage tensor = type.message();
                while (tensor.next()) {
                    if (tensor.field() == 1) {
                        element = (int) tensor.varint();
                    } else if (tensor.field() == 2) {
                        shape(tensor.message(), extents);
                    } else {
                        tensor.skip();
                    }
                }
            } else {
                type.skip();
            }
        }
        return element;
    }

    private static void shape(ProtoMessage shape, List<Long> extents) {
        while (shape.next()) {
            if (shape.field() == 1) {
                extents.add(extent(shape.message()));
            } else {
                shape.skip();
            }
        }
    }

    private static long extent(ProtoMessage dimension) {
        long extent = -1;
        while (dimension.next()) {
            if (dimension.field() == 1) {
                long value = dimension.varint();
                extent = value > 0 ? value : -1;
            } else {
                dimension.skip();
            }
        }
        return extent;
    }
}
