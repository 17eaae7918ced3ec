package dev.slipway.features;

import dev.slipway.api.journal.Sha256;
import dev.slipway.features.FeatureDefinition.Output;
import dev.slipway.features.FeatureDefinition.Step;
import dev.slipway.features.column.Type;
import dev.slipway.features.expression.EmbeddingTable;
import dev.slipway.features.expression.Expression;
import dev.slipway.features.expression.ExpressionRefusedException;
import dev.slipway.features.expression.Expressions;
import dev.slipway.features.expression.Expressions.Part;
import dev.slipway.features.expression.Scope;
import dev.slipway.features.window.Aggregate;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.runtime.YamlWords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a `features.yaml`: columns, then tables, then each `let`, then aggregates,
/// then features.
final class DefinitionReader {
    private static final int LIMIT = 4 << 20;
    private static final int MOST_COLUMNS = 10_000;
    private static final int MOST_FEATURES = 10_000;
    private static final int MOST_AGGREGATES = 200;
    private static final long MOST_HEAP = 256L << 20;
    private static final List<String> TYPES = List.of("number", "whole", "text", "flag", "time");

    private final YamlPlace root;
    private final Scope scope = new Scope();
    private final List<RawColumn> columns = new ArrayList<>();
    private final List<Step.Let> lets = new ArrayList<>();
    private final List<AskedAggregate> aggregates = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();
    private final Set<String> features = new HashSet<>();
    private final StringBuilder canonical = new StringBuilder("features 1\n");
    private long heapBytes;

    private DefinitionReader(YamlPlace root) {
        this.root = root;
    }

    /// The definition in a file.
    ///
    /// *Errors*: [ModelRefusedException].
    static FeatureDefinition read(Path file) {
        return new DefinitionReader(new YamlPlace(file, "", yaml(file))).read();
    }

    /// The aggregates of a definition; what else is in it is not looked at, its tables neither.
    ///
    /// *Errors*: [ModelRefusedException]; `IOException` where it cannot be read to its end.
    static List<Aggregate> aggregates(InputStream in) throws IOException {
        Path file = Path.of(FeatureDefinition.FILE);
        byte[] content = content(file, in);
        YamlPlace section =
                new YamlPlace(file, "", yaml(file, content)).fields("section").get("aggregates");
        if (section == null) {
            return List.of();
        }
        List<Aggregate> aggregates = new ArrayList<>();
        new YamlPlace(file, "", section.node())
                .fields("aggregate")
                .forEach((name, place) -> aggregates.add(AggregateReader.readAlone(name, place)));
        return aggregates;
    }

    private static byte[] content(Path file, InputStream in) throws IOException {
        byte[] content = in.readNBytes(LIMIT + 1);
        if (content.length > LIMIT) {
            throw new ModelRefusedException(file, "size", "larger than " + LIMIT + " bytes");
        }
        return content;
    }

    private static Node yaml(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return yaml(file, content(file, in));
        } catch (IOException e) {
            throw new ModelRefusedException(file, "path", "cannot be read: " + e, e);
        }
    }

    private static Node yaml(Path file, byte[] content) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            LoadSettings settings =
                    LoadSettings.builder()
                            .setMaxAliasesForCollections(0)
                            .setCodePointLimit(LIMIT)
                            .setLabel(FeatureDefinition.FILE)
                            .setBufferSize(content.length + 2)
                            .build();
            return new Compose(settings)
                    .composeString(text)
                    .orElseThrow(() -> new ModelRefusedException(file, "line 1", "empty"));
        } catch (CharacterCodingException e) {
            throw new ModelRefusedException(file, "text", "not UTF-8", e);
        } catch (YamlEngineException e) {
            throw new ModelRefusedException(file, "YAML", YamlWords.of(e), e);
        } catch (StackOverflowError e) {
            throw new ModelRefusedException(file, "YAML", "nested too deeply", e);
        }
    }

    private FeatureDefinition read() {
        Map<String, YamlPlace> sections = root.fields("section");
        root.allow(sections, List.of("columns", "tables", "let", "aggregates", "features"));
        section(sections, "columns", "column").forEach(this::column);
        if (sections.containsKey("tables")) {
            section(sections, "tables", "table").forEach(this::table);
        }
        if (sections.containsKey("let")) {
            section(sections, "let", "let").forEach(this::let);
        }
        if (sections.containsKey("aggregates")) {
            section(sections, "aggregates", "aggregate").forEach(this::aggregate);
        }
        String asking = canonical.toString();
        section(sections, "features", "feature").forEach(this::feature);
        String text = canonical.toString();
        return new FeatureDefinition(
                root.file(),
                columns,
                new FeatureDefinition.Course(steps(), aggregates),
                outputs,
                new FeatureDefinition.Text(text, Sha256.of(text).hex(), asking, heapBytes));
    }

    private Map<String, YamlPlace> section(
            Map<String, YamlPlace> sections, String name, String what) {
        YamlPlace section = sections.get(name);
        if (section == null) {
            throw root.refuse("no " + name, name + ", each with its name");
        }
        Map<String, YamlPlace> fields =
                new YamlPlace(section.file(), "", section.node()).fields(what);
        if (fields.isEmpty()) {
            throw section.refuse("none", "at least one " + what);
        }
        return fields;
    }

    private void column(String name, YamlPlace place) {
        String word = place.text();
        if (!TYPES.contains(word)) {
            throw place.refuse(word, "one of " + TYPES);
        }
        if (columns.size() == MOST_COLUMNS) {
            throw place.refuse("too many", "at most " + MOST_COLUMNS + " columns");
        }
        RawColumn column = new RawColumn(name, type(word));
        scope.column(name, column.type(), column.mayBeMissing());
        columns.add(column);
        line("column", name, word);
    }

    private static Type type(String word) {
        return Type.valueOf(word.toUpperCase(Locale.ROOT));
    }

    private void table(String name, YamlPlace place) {
        if (EmbeddingReader.isOne(place)) {
            EmbeddingTable vectors = EmbeddingReader.read(name, place);
            scope.embedding(vectors);
            line("table", name, vectors.canonical());
            return;
        }
        TableFile table = TableFile.read(place);
        scope.table(name, table.table());
        heapBytes += table.heapBytes();
        if (heapBytes > MOST_HEAP) {
            throw place.refuse(
                    heapBytes + " bytes with the tables before it", "at most " + MOST_HEAP);
        }
        line("table", name, table.canonical());
    }

    private void let(String name, YamlPlace place) {
        Expression expression = checked(place, () -> Expressions.read(place.text(), scope));
        int slot = checked(place, () -> scope.let(name, expression));
        lets.add(new Step.Let(slot, expression));
        line("let", name, expression.canonical());
    }

    private void aggregate(String name, YamlPlace place) {
        if (aggregates.size() == MOST_AGGREGATES) {
            throw place.refuse("too many", "at most " + MOST_AGGREGATES + " aggregates");
        }
        AskedAggregate asked = AggregateReader.read(name, place, scope);
        Set<Integer> slots = new TreeSet<>();
        asked.addSlots(slots);
        // A row says what it asks before anything is answered.
        if (slots.stream().anyMatch(slot -> slot >= columns.size() + lets.size())) {
            throw place.refuse("an aggregate in key or at", "columns and lets alone");
        }
        Type type = asked.aggregate().type();
        checked(place, () -> scope.column(name, type, asked.mayBeMissing()));
        aggregates.add(asked);
        line("aggregate", name, asked.canonical());
    }

    private void feature(String name, YamlPlace place) {
        for (Part part : checked(place, () -> Expressions.readFeature(place.text(), scope))) {
            String whole = name + part.suffix();
            if (!features.add(whole)) {
                throw place.refuse(whole, "one feature of this name");
            }
            if (outputs.size() == MOST_FEATURES) {
                throw place.refuse("too many", "at most " + MOST_FEATURES + " features");
            }
            outputs.add(new Output(whole, part.expression()));
            line("feature", whole, part.expression().canonical());
        }
    }

    /// What is read makes something.
    private interface Reading<T> {
        T read();
    }

    private static <T> T checked(YamlPlace place, Reading<T> reading) {
        try {
            return reading.read();
        } catch (ExpressionRefusedException | IllegalArgumentException e) {
            throw place.refuse(String.valueOf(e.getMessage()));
        }
    }

    /// The length in front keeps two names apart that hold what stands between them.
    private void line(String what, String name, String meaning) {
        canonical
                .append(what)
                .append(' ')
                .append(name.length())
                .append(' ')
                .append(name)
                .append(": ")
                .append(meaning)
                .append('\n');
    }

    /// What features read, and what that reads in turn; nothing else is decoded or computed.
    private List<Step> steps() {
        Set<Integer> needed = new TreeSet<>();
        outputs.forEach(output -> output.expression().addSlots(needed));
        int firstAggregate = columns.size() + lets.size();
        for (int i = 0; i < aggregates.size(); i++) {
            if (needed.contains(firstAggregate + i)) {
                aggregates.get(i).addSlots(needed);
            }
        }
        for (Step.Let let : lets.reversed()) {
            if (needed.contains(let.slot())) {
                let.expression().addSlots(needed);
            }
        }
        List<Step> steps = new ArrayList<>();
        for (int slot : needed) {
            steps.add(
                    slot < columns.size()
                            ? new Step.Decode(slot)
                            : slot < firstAggregate
                                    ? lets.get(slot - columns.size())
                                    : new Step.Ask(slot, slot - firstAggregate));
        }
        return steps;
    }
}
