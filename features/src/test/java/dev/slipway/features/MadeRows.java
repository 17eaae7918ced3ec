package dev.slipway.features;

import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.tensor.TensorAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Rows of the columns of `MadeExpressions`, hostile ones among them, and parts of tensors.
final class MadeRows {
    static final String COLUMNS =
            """
            columns:
              x: number
              y: number
              i: whole
              j: whole
              t: text
              u: text
              f: flag
              w: time
            tables:
              ages: {type: whole, values: {a: 1, b: 41}}
              places: {type: embedding, file: places.npy}
            """;

    private static final double[] NUMBERS = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        1e308,
        -1e308,
        Double.MIN_VALUE,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0x1p63,
        -0x1p63
    };
    private static final long[] WHOLES = {
        0, 1, -1, 2, 7, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, -62167219200001L, 979445167500L
    };
    private static final String[] TEXTS = {
        "",
        "a",
        "b",
        " a ",
        "A",
        "2001-01-14T05:06",
        "0000-01-01",
        "9999-12-31 23:59:59Z",
        "12",
        "1e999",
        "ü€𝄞",
        "\0",
        "\uFFFD",
        "İ",
        "2001-03-11 02:30"
    };

    private MadeRows() {}

    static List<Tensor> draw(int rows, SplittableRandom random) {
        List<Tensor> tensors = new ArrayList<>();
        for (Datatype datatype :
                List.of(Datatype.FP64, Datatype.FP64, Datatype.INT64, Datatype.INT64)) {
            tensors.add(dense(datatype, rows, random));
        }
        tensors.add(texts(rows, random));
        tensors.add(texts(rows, random));
        tensors.add(dense(Datatype.BOOL, rows, random));
        tensors.add(dense(Datatype.INT64, rows, random));
        return tensors;
    }

    private static Tensor dense(Datatype datatype, int rows, SplittableRandom random) {
        DenseTensor tensor =
                DenseTensor.allocate(datatype, Shape.of(rows, 1), TensorAllocator.heap());
        for (int row = 0; row < rows; row++) {
            switch (datatype) {
                case FP64 -> tensor.buffer().putDouble(row * 8, number(random));
                case BOOL -> tensor.buffer().put(row, (byte) random.nextInt(2));
                default -> tensor.buffer().putLong(row * 8, whole(random));
            }
        }
        return tensor;
    }

    private static double number(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> Double.longBitsToDouble(random.nextLong());
            default -> random.nextDouble(-100, 100);
        };
    }

    private static long whole(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> WHOLES[random.nextInt(WHOLES.length)];
            case 1 -> random.nextLong();
            default -> random.nextLong(-100, 100);
        };
    }

    private static Tensor texts(int rows, SplittableRandom random) {
        List<byte[]> texts = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            byte[] noise = new byte[random.nextInt(6)];
            random.nextBytes(noise);
            texts.add(
                    random.nextInt(4) == 0
                            ? noise
                            : TEXTS[random.nextInt(TEXTS.length)].getBytes(StandardCharsets.UTF_8));
        }
        return BytesTensor.of(Shape.of(rows, 1), texts);
    }

    /// The rows from `first` on.
    static List<Tensor> part(List<Tensor> tensors, int first, int rows) {
        return tensors.stream().map(tensor -> part(tensor, first, rows)).toList();
    }

    static Tensor part(Tensor tensor, int first, int rows) {
        long[] extents = tensor.shape().extents();
        extents[0] = rows;
        int width = tensor.elementCount() / tensor.rows();
        if (tensor instanceof BytesTensor texts) {
            List<byte[]> elements = new ArrayList<>();
            for (int i = 0; i < rows * width; i++) {
                elements.add(texts.element(first * width + i));
            }
            return BytesTensor.of(Shape.of(extents), elements);
        }
        DenseTensor dense = (DenseTensor) tensor;
        int bytes = width * dense.datatype().byteSize();
        DenseTensor part =
                DenseTensor.allocate(dense.datatype(), Shape.of(extents), TensorAllocator.heap());
        part.buffer().put(0, dense.buffer(), first * bytes, rows * bytes);
        return part;
    }

    /// All bits of a tensor.
    static byte[] bits(Tensor tensor) {
        if (tensor instanceof DenseTensor dense) {
            byte[] bits = new byte[dense.buffer().limit()];
            dense.buffer().get(0, bits);
            return bits;
        }
        BytesTensor texts = (BytesTensor) tensor;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < texts.elementCount(); i++) {
            all.append(texts.element(i).length).append(' ').append(texts.text(i)).append('\n');
        }
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }
}
