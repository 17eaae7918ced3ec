package dev.slipway.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// Where a verb writes.
record Console(PrintWriter out, PrintWriter err) {
    private static final JsonFactory JSON = new JsonFactory();

    /// Writes a JSON document.
    @FunctionalInterface
    interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    static Console of(@Nullable CommandSpec injected) {
        CommandSpec spec =
                Objects.requireNonNull(injected, "the parser injects the spec before the call");
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /// Prints a document on one line.
    void json(Document document) throws IOException {
        out.println(jsonText(document));
    }

    static String jsonText(Document document) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            document.write(json);
        }
        return text.toString();
    }
}
