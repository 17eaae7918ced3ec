package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a verb writes.
public record Console(PrintWriter out, PrintWriter err) {
    private static final JsonFactory JSON = new JsonFactory();

    /// Writes a JSON document.
    @FunctionalInterface
    public interface Document {
        /// Writes it.
        void write(JsonGenerator json) throws IOException;
    }

    /// The streams of the verb whose spec the parser has injected.
    public static Console of(@Nullable CommandSpec injected) {
        CommandSpec spec =
                Objects.requireNonNull(injected, "the parser injects the spec before the call");
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /// Whether somebody may see what is printed move.
    public static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    }

    /// Prints a document on one line.
    public void json(Document document) throws IOException {
        out.println(ShownText.lines(jsonText(document)));
    }

    /// Writes a value as it came in an answer.
    static void writeValue(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    writeValue(json, element);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    writeValue(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case null -> json.writeNull();
            default -> json.writePOJO(value);
        }
    }

    static String jsonText(Document document) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            document.write(json);
        }
        return text.toString();
    }
}
