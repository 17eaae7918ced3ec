package dev.slipway.runtime.trees.onnx;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a `LabelEncoder` makes of strings or whole numbers; the first of equal keys counts.
///
/// *Source*: ONNX operator `LabelEncoder`, versions 2 to 4 of `ai.onnx.ml`.
///
/// *Threads*: immutable.
final class LabelTable {
    private final int keyType;
    private final int valueType;
    private final Map<String, Integer> texts = new HashMap<>();
    private final Map<Long, Integer> longs = new HashMap<>();
    private final List<Object> values;

    /// The last value is the one for unknown keys.
    private LabelTable(int keyType, int valueType, List<Object> values) {
        this.keyType = keyType;
        this.valueType = valueType;
        this.values = values;
    }

    /// The table of an encoder; empty for key or value types that have no use here.
    static Optional<LabelTable> of(OnnxNode node) {
        Optional<Entries> keys = entries(node, "keys");
        Optional<Entries> values = entries(node, "values");
        if (keys.isEmpty()
                || values.isEmpty()
                || keys.get().values.size() != values.get().values.size()
                || keys.get().type == OnnxTypes.FLOAT
                || keys.get().type == OnnxTypes.DOUBLE) {
            return Optional.empty();
        }
        List<Object> all = new ArrayList<>(values.get().values);
        all.add(otherwise(node, values.get().type));
        LabelTable table = new LabelTable(keys.get().type, values.get().type, all);
        for (int i = 0; i < keys.get().values.size(); i++) {
            table.put(keys.get().values.get(i), i);
        }
        return Optional.of(table);
    }

    private record Entries(int type, List<Object> values) {}

    private static Optional<Entries> entries(OnnxNode node, String key) {
        List<Object> list = new ArrayList<>();
        if (node.attribute(key + "_strings").isPresent()) {
            list.addAll(node.attribute(key + "_strings").get().texts());
            return Optional.of(new Entries(OnnxTypes.STRING, list));
        }
        if (node.attribute(key + "_int64s").isPresent()) {
            for (long value : node.attribute(key + "_int64s").get().int64s()) {
                list.add(value);
            }
            return Optional.of(new Entries(OnnxTypes.INT64, list));
        }
        if (node.attribute(key + "_floats").isPresent()) {
            for (double value : node.attribute(key + "_floats").get().floats()) {
                list.add(value);
            }
            return Optional.of(new Entries(OnnxTypes.FLOAT, list));
        }
        return node.attribute(key + "_tensor").flatMap(a -> ofTensor(a.tensor()));
    }

    private static Optional<Entries> ofTensor(OnnxTensor tensor) {
        List<Object> list = new ArrayList<>();
        switch (tensor.type()) {
            case OnnxTypes.STRING -> list.addAll(tensor.texts());
            case OnnxTypes.INT64 -> {
                for (long value : tensor.int64s()) {
                    list.add(value);
                }
            }
            case OnnxTypes.FLOAT, OnnxTypes.DOUBLE -> {
                for (double value : tensor.doubles()) {
                    list.add(value);
                }
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(new Entries(tensor.type(), list));
    }

    private static Object otherwise(OnnxNode node, int type) {
        Optional<OnnxAttribute> tensor = node.attribute("default_tensor");
        if (tensor.isPresent()) {
            List<Object> values =
                    ofTensor(tensor.get().tensor()).map(Entries::values).orElse(List.of());
            if (values.size() != 1) {
                throw node.refuse("default_tensor (expected: one element)");
            }
            return values.getFirst();
        }
        return switch (type) {
            case OnnxTypes.STRING -> node.text("default_string", "_Unused");
            case OnnxTypes.INT64 -> node.number("default_int64", -1);
            default -> node.attribute("default_float").map(a -> (double) a.float32()).orElse(-0.0);
        };
    }

    private void put(Object key, int index) {
        if (key instanceof String text) {
            texts.putIfAbsent(latin(text.getBytes(StandardCharsets.UTF_8)), index);
        } else if (key instanceof Long number) {
            longs.putIfAbsent(number, index);
        }
    }

    /// One character per byte, so that any bytes compare exactly.
    private static String latin(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    int keyType() {
        return keyType;
    }

    int valueType() {
        return valueType;
    }

    /// The number that stands for a text.
    double encode(byte[] text) {
        return number(texts.getOrDefault(latin(text), values.size() - 1));
    }

    /// The number that stands for a whole number.
    double encode(long key) {
        return number(longs.getOrDefault(key, values.size() - 1));
    }

    /// What stands for a label: a `String`, `Long` or `Double`.
    Object value(Object key) {
        Integer index =
                key instanceof String text
                        ? texts.get(latin(text.getBytes(StandardCharsets.UTF_8)))
                        : key instanceof Long number ? longs.get(number) : null;
        return values.get(index == null ? values.size() - 1 : index);
    }

    private double number(int index) {
        return values.get(index) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
