package dev.slipway.runtime.onnx.graph;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.slipway.runtime.protobuf.ProtobufMessage;
import dev.slipway.runtime.protobuf.ProtobufNumbers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The outputs of a rewritten model: types and shapes as the engine infers them, labels from the
/// file.
public final class Outputs {
    private static final String INT_LABELS = "classlabels_int64s";

    private Outputs() {}

    /// *Errors*: [MalformedModelException] for an output that is still no dense tensor.
    public static List<TensorPlan> read(OrtSession session, ModelOutline outline, ByteBuffer file)
            throws OrtException {
        List<TensorPlan> plans = new ArrayList<>();
        Map<String, NodeInfo> inferred = session.getOutputInfo();
        for (GraphValue output : outline.outputs()) {
            NodeInfo node = inferred.get(output.name());
            if (node == null || !(node.getInfo() instanceof TensorInfo tensor)) {
                throw new MalformedModelException(
                        "output '" + output.name() + "'",
                        "not a tensor (expected: a dense tensor)");
            }
            List<String> labels =
                    outline.zipMapOf(output.name())
                            .map(zipMap -> labels(file, zipMap))
                            .orElse(List.of());
            plans.add(
                    new TensorPlan(
                            output.name(),
                            output.name(),
                            ElementTypes.datatype(elementType(tensor)).orElseThrow(),
                            labels.isEmpty() ? axes(tensor) : labelled(labels.size()),
                            labels,
                            true));
        }
        return plans;
    }

    private static int elementType(TensorInfo tensor) {
        // The binding numbers the types as the engine's C interface does, which is ONNX's own
        // numbering but for three that are exchanged.
        return switch (tensor.onnxType) {
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> 1;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> 2;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> 3;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> 4;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> 5;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> 6;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> 7;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> 8;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> 9;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> 10;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> 11;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> 12;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> 13;
            case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> 16;
            default ->
                    throw new MalformedModelException(
                            "output", tensor.onnxType + " (expected: a served datatype)");
        };
    }

    private static List<GraphValue.Axis> axes(TensorInfo tensor) {
        long[] extents = tensor.getShape();
        String[] symbols = tensor.getDimensionNames();
        List<GraphValue.Axis> axes = new ArrayList<>();
        for (int i = 0; i < extents.length; i++) {
            axes.add(
                    extents[i] > 0
                            ? new GraphValue.Axis(extents[i], "")
                            : new GraphValue.Axis(-1, symbols[i]));
        }
        return axes;
    }

    private static List<GraphValue.Axis> labelled(int classes) {
        return List.of(GraphValue.Axis.OPEN, new GraphValue.Axis(classes, ""));
    }

    private static List<String> labels(ByteBuffer file, GraphNode zipMap) {
        ProtobufMessage model = ProtobufMessage.of(file);
        while (model.next()) {
            if (model.isBytes(OnnxFields.MODEL_GRAPH)) {
                ProtobufMessage graph = model.nested();
                int index = -1;
                while (graph.next()) {
                    if (graph.isBytes(OnnxFields.GRAPH_NODE) && ++index == zipMap.index()) {
                        return labels(graph.nested());
                    }
                }
            }
        }
        return List.of();
    }

    private static List<String> labels(ProtobufMessage node) {
        List<String> labels = new ArrayList<>();
        while (node.next()) {
            if (node.isBytes(OnnxFields.NODE_ATTRIBUTE)) {
                String name = "";
                ProtobufMessage attribute = node.nested();
                while (attribute.next()) {
                    if (attribute.isBytes(OnnxFields.ATTRIBUTE_NAME)) {
                        name = attribute.text();
                    } else if (attribute.isBytes(OnnxFields.ATTRIBUTE_STRINGS)) {
                        labels.add(attribute.text());
                    } else if (attribute.isScalar(OnnxFields.ATTRIBUTE_INTS)
                            && (name.isEmpty() || name.equals(INT_LABELS))) {
                        labels.add(Long.toString(attribute.scalar()));
                    } else if (attribute.isBytes(OnnxFields.ATTRIBUTE_INTS)) {
                        ProtobufNumbers numbers = attribute.numbers();
                        while (numbers.hasMore()) {
                            labels.add(Long.toString(numbers.varint()));
                        }
                    }
                }
            }
        }
        return labels;
    }
}
