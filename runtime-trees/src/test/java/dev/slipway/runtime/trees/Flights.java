package dev.slipway.runtime.trees;

import dev.hardwood.InputFile;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.ParquetFileReader;
import dev.slipway.runtime.trees.ensemble.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Rows of the running example: real flights, and made ones at the edges of a model's splits.
public final class Flights {
    /// Where the running example lies.
    public static final Path FOLDER =
            Path.of(System.getProperty("slipway.root", ".."), "examples/flights");

    /// Columns of the feature matrix.
    public static final int COLUMNS = 6;

    private static final List<String> NAMES =
            List.of(
                    "minute_of_day",
                    "day_of_week",
                    "distance",
                    "origin_code",
                    "destination_code",
                    "origin_late_rate");

    private Flights() {}

    /// The feature matrix of all real flights, row by row.
    public static float[] matrix() throws IOException {
        List<float[]> columns = new ArrayList<>();
        for (String name : NAMES) {
            columns.add(numbers(name));
        }
        int rows = columns.getFirst().length;
        float[] matrix = new float[rows * COLUMNS];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = columns.get(i % COLUMNS)[i / COLUMNS];
        }
        return matrix;
    }

    /// One text column of all real flights.
    public static List<String> texts(String name) throws IOException {
        List<String> texts = new ArrayList<>();
        try (ParquetFileReader file = open();
                ColumnReader column = file.columnReader(name)) {
            while (column.nextBatch()) {
                texts.addAll(
                        Arrays.asList(column.getStrings()).subList(0, column.getRecordCount()));
            }
        }
        return texts;
    }

    private static float[] numbers(String name) throws IOException {
        float[] values = new float[0];
        try (ParquetFileReader file = open();
                ColumnReader column = file.columnReader(name)) {
            while (column.nextBatch()) {
                int at = values.length;
                int count = column.getRecordCount();
                values = Arrays.copyOf(values, at + count);
                if (name.equals("origin_late_rate")) {
                    System.arraycopy(column.getFloats(), 0, values, at, count);
                } else {
                    for (int i = 0; i < count; i++) {
                        values[at + i] = column.getInts()[i];
                    }
                }
            }
        }
        return values;
    }

    private static ParquetFileReader open() throws IOException {
        return ParquetFileReader.open(InputFile.of(FOLDER.resolve("flights.parquet")));
    }

    /// Rows whose values are thresholds of the trees, their neighbours, and extremes, infinities
    /// included.
    ///
    /// @param floats whether neighbours are those of a float
    public static double[] edges(
            List<Tree> trees, boolean floats, int rows, SplittableRandom random) {
        List<List<Double>> values = new ArrayList<>();
        for (int column = 0; column < COLUMNS; column++) {
            values.add(
                    new ArrayList<>(
                            List.of(
                                    Double.NaN,
                                    Double.POSITIVE_INFINITY,
                                    Double.NEGATIVE_INFINITY,
                                    0.0,
                                    -0.0,
                                    (double) Float.MIN_VALUE,
                                    (double) -Float.MIN_VALUE,
                                    (double) 1e-35f,
                                    (double) -1e-35f,
                                    (double) Float.MAX_VALUE,
                                    (double) -Float.MAX_VALUE)));
        }
        for (Tree tree : trees) {
            for (int node = 0; node < tree.nodeCount(); node++) {
                if (tree.isSplit(node)) {
                    addNeighbours(tree.threshold(node), floats, values.get(tree.feature(node)));
                }
            }
        }
        double[] matrix = new double[rows * COLUMNS];
        for (int i = 0; i < matrix.length; i++) {
            List<Double> choices = values.get(i % COLUMNS);
            matrix[i] = choices.get(random.nextInt(choices.size()));
        }
        return matrix;
    }

    private static void addNeighbours(double threshold, boolean floats, List<Double> values) {
        values.add(threshold);
        if (floats) {
            values.add((double) Math.nextUp((float) threshold));
            values.add((double) Math.nextDown((float) threshold));
        } else {
            values.add(Math.nextUp(threshold));
            values.add(Math.nextDown(threshold));
        }
    }
}
