package dev.slipway.cli;

import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.documents.Documents;
import dev.slipway.documents.Yaml;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/// How a verb prints its result: the one option class of all verbs.
public final class OutputOption {
    @Option(
            names = "-o",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, json or yaml (default: ${DEFAULT-VALUE}).")
    private Format format = Format.text;

    private enum Format {
        text,
        json,
        yaml
    }

    /// Whether people read it.
    public boolean isText() {
        return format == Format.text;
    }

    /// Prints a document, unless people read it.
    public void document(Console console, Console.Document document) throws IOException {
        String json = Console.jsonText(document);
        if (format == Format.yaml) {
            console.out().print(Yaml.text(Documents.tree(json)));
        } else {
            console.out().println(ShownText.lines(json));
        }
        console.out().flush();
    }

    /// Prints a record, or what `text` makes of it, as [ShownText] has it.
    public void print(Console console, Object record, Consumer<PrintWriter> text) {
        switch (format) {
            case text -> text.accept(ShownText.on(console.out()));
            case json -> console.out().println(ShownText.lines(Documents.json(record)));
            case yaml -> console.out().print(Yaml.text(Documents.tree(record)));
        }
        console.out().flush();
    }

    /// Prints records: as one JSON array, as YAML documents one after another, or as `text` does.
    public void printAll(Console console, List<?> records, Consumer<PrintWriter> text) {
        if (format == Format.yaml) {
            for (Object record : records) {
                console.out().print("---\n" + Yaml.text(Documents.tree(record)));
            }
            console.out().flush();
        } else {
            print(console, records, text);
        }
    }

    /// Prints an object as its file has it.
    public void printSpec(Console console, DeclaredObject object) {
        String text = Documents.spec(object.spec());
        if (format == Format.yaml) {
            console.out().print(Yaml.text(Documents.tree(text)));
        } else {
            console.out().println(ShownText.lines(text));
        }
        console.out().flush();
    }

    /// Prints objects as files have them: one YAML document each, or one JSON array.
    public void printSpecs(Console console, List<DeclaredObject> objects) {
        List<String> texts = objects.stream().map(one -> Documents.spec(one.spec())).toList();
        if (format == Format.yaml) {
            for (String text : texts) {
                String separator = texts.size() == 1 ? "" : "---\n";
                console.out().print(separator + Yaml.text(Documents.tree(text)));
            }
        } else {
            console.out().println(ShownText.lines("[" + String.join(",", texts) + "]"));
        }
        console.out().flush();
    }
}
