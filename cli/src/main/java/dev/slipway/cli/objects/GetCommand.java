package dev.slipway.cli.objects;

import dev.slipway.api.spec.DeclaredObject;
import dev.slipway.api.spec.Kind;
import dev.slipway.api.spec.ObjectId;
import dev.slipway.cli.AsOfOption;
import dev.slipway.cli.Console;
import dev.slipway.cli.OutputOption;
import dev.slipway.cli.ServerOption;
import dev.slipway.cli.Table;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.control.ObjectCalls;
import dev.slipway.documents.Names;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `slipway get`.
@Command(
        name = "get",
        description = {
            "Show the objects of a kind, or one of them.",
            "With -o yaml they are as files have them: slipway apply takes them back."
        },
        footer = {
            "",
            "Examples:",
            "  slipway get endpoints",
            "  slipway get endpoint flights -o yaml > endpoint.yaml",
            "  slipway get policy production --as-of 2026-11-25T08:00:00Z -o yaml"
        })
public final class GetCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Mixin private ServerOption server = new ServerOption();

    /// The words that may stand for kinds.
    static final class Kinds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(Arrays.stream(Kind.values()).map(Kind::word), Stream.of("all"))
                    .iterator();
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "KIND",
            completionCandidates = Kinds.class,
            description =
                    "team, model, endpoint, policy, role, connection, suppression, streamjob,"
                            + " batchjob, or all.")
    private String kind = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "One of them; all when absent.")
    private @Nullable String name;

    @Mixin private AsOfOption asOf = new AsOfOption();

    @Mixin private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        try (SlipwayClient client = server.client()) {
            ObjectCalls objects = asOf.on(client.objects(), ObjectCalls::asOf);
            List<DeclaredObject> found = found(objects);
            if (output.isText()) {
                print(console, found);
            } else if (name == null) {
                output.printSpecs(console, found);
            } else {
                output.printSpec(console, found.getFirst());
            }
        }
        return 0;
    }

    private List<DeclaredObject> found(ObjectCalls objects) {
        String wanted = name;
        if (kind.equals("all")) {
            if (wanted != null) {
                throw new IllegalArgumentException(
                        "NAME: " + wanted + " (expected: none, or a kind instead of all)");
            }
            return objects.all();
        }
        return wanted == null
                ? objects.all(kind(kind))
                : List.of(objects.one(new ObjectId(kind(kind), wanted)));
    }

    private static void print(Console console, List<DeclaredObject> found) {
        Table table = new Table("OBJECT", "REVISION", "CHANGED");
        found.forEach(object -> table.row(object.id(), object.revision(), object.changed()));
        table.print(console.out());
    }

    private static Kind kind(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        for (Kind kind : Kind.values()) {
            if (word.equals(kind.word()) || word.equals(plural(kind.word()))) {
                return kind;
            }
        }
        List<String> known = Arrays.stream(Kind.values()).map(Kind::word).toList();
        throw new IllegalArgumentException("kind: " + text + Names.meantOrAll(word, known));
    }

    private static String plural(String word) {
        return word.endsWith("y") ? word.substring(0, word.length() - 1) + "ies" : word + "s";
    }
}
