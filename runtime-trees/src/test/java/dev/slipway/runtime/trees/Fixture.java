package dev.slipway.runtime.trees;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.DenseTensor;
import dev.slipway.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A model with rows and the answers that its own library gave.
///
/// @param folder where the files lie
/// @param models the same model in each of its forms
public record Fixture(Path folder, List<String> models, int rows, int columns, String inputType) {
    private static final Path ROOT =
            Path.of(System.getProperty("slipway.root", ".."), "runtime-trees/src/test/fixtures");

    /// All fixtures whose folder starts with `prefix`.
    public static List<Fixture> all(String prefix) {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(f -> f.getFileName().toString().startsWith(prefix))
                    .filter(f -> Files.exists(f.resolve("fixture.json")))
                    .sorted()
                    .map(Fixture::read)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Fixture read(Path folder) {
        List<String> models = new ArrayList<>();
        int rows = 0;
        int columns = 0;
        String inputType = "FP32";
        try (JsonParser parser =
                new JsonFactory().createParser(folder.resolve("fixture.json").toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "models" -> {
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            models.add(parser.getText());
                        }
                    }
                    case "rows" -> rows = parser.getIntValue();
                    case "columns" -> columns = parser.getIntValue();
                    case "inputType" -> inputType = parser.getText();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(folder.toString(), e);
        }
        return new Fixture(folder, models, rows, columns, inputType);
    }

    /// The rows as the model's input.
    public DenseTensor input() {
        return new DenseTensor(
                Datatype.valueOf(inputType), Shape.of(rows, columns), bytes("rows.bin"));
    }

    /// The content of a file as a little-endian buffer.
    public ByteBuffer bytes(String name) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name)))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return folder.getFileName().toString();
    }
}
