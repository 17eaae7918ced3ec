package dev.slipway.runtime.onnx.graph;

import dev.slipway.runtime.protobuf.ProtobufMessage;
import java.util.ArrayList;
import java.util.List;

/// A graph input or output as the file declares it.
///
/// @param name the file's name for it
/// @param elementType the ONNX element type, or 0 when it is not a dense tensor
/// @param axes its axes; empty for a scalar or when the file does not say
/// @param shapeKnown whether the file states a shape at all
public record GraphValue(String name, int elementType, List<Axis> axes, boolean shapeKnown) {
    public GraphValue {
        axes = List.copyOf(axes);
    }

    /// One axis.
    ///
    /// @param extent -1 when open
    /// @param symbol the name that open axes of equal extent share; empty when there is none
    public record Axis(long extent, String symbol) {
        public static final Axis OPEN = new Axis(-1, "");
    }

    static GraphValue read(ProtobufMessage value) {
        String name = "";
        GraphValue typed = new GraphValue("", 0, List.of(), false);
        while (value.next()) {
            if (value.isBytes(OnnxFields.VALUE_NAME)) {
                name = value.text();
            } else if (value.isBytes(OnnxFields.VALUE_TYPE)) {
                typed = readType(value.nested());
            }
        }
        return new GraphValue(name, typed.elementType, typed.axes, typed.shapeKnown);
    }

    private static GraphValue readType(ProtobufMessage type) {
        GraphValue found = new GraphValue("", 0, List.of(), false);
        while (type.next()) {
            if (type.isBytes(OnnxFields.TYPE_TENSOR)) {
                found = readTensorType(type.nested());
            }
        }
        return found;
    }

    private static GraphValue readTensorType(ProtobufMessage tensor) {
        int elementType = 0;
        boolean shapeKnown = false;
        List<Axis> axes = new ArrayList<>();
        while (tensor.next()) {
            if (tensor.isScalar(OnnxFields.TENSOR_TYPE_ELEMENT)) {
                elementType = (int) tensor.scalar();
            } else if (tensor.isBytes(OnnxFields.TENSOR_TYPE_SHAPE)) {
                shapeKnown = true;
                ProtobufMessage shape = tensor.nested();
                while (shape.next()) {
                    if (shape.isBytes(OnnxFields.SHAPE_DIM)) {
                        axes.add(readAxis(shape.nested()));
                    }
                }
            }
        }
        return new GraphValue("", elementType, axes, shapeKnown);
    }

    private static Axis readAxis(ProtobufMessage dimension) {
        Axis axis = Axis.OPEN;
        while (dimension.next()) {
            if (dimension.isScalar(OnnxFields.DIM_VALUE)) {
                // Exporters write 0 or less where they mean "not known".
                axis = dimension.scalar() > 0 ? new Axis(dimension.scalar(), "") : Axis.OPEN;
            } else if (dimension.isBytes(OnnxFields.DIM_PARAM)) {
                axis = new Axis(-1, dimension.text());
            }
        }
        return axis;
    }
}
