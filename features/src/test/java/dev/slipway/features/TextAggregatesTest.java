package dev.slipway.features;

import static dev.slipway.features.AggregatesTest.LATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Signature;
import dev.slipway.api.model.TensorSpec;
import dev.slipway.features.column.Column;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.window.Aggregate;
import dev.slipway.features.window.AggregateForm;
import dev.slipway.runtime.ModelRefusedException;
import dev.slipway.tensor.BytesTensor;
import dev.slipway.tensor.Datatype;
import dev.slipway.tensor.Shape;
import dev.slipway.tensor.Tensor;
import dev.slipway.testkit.fake.FakeModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a definition says of aggregates whose values are texts.
final class TextAggregatesTest {
    private static final String TIER =
            """
            columns: {customer: text}
            aggregates:
              tier: {source: accounts, key: customer, time: changed, value: tier, type: text,
                     kind: last, window: 90d, tile: 1d}
            features:
              tier: tier
              gold: coalesce(tier == 'gold', false)
            """;

    @TempDir private Path scratch;

    private FeatureDefinition definition(String text) throws IOException {
        return FeatureDefinition.read(
                Files.writeString(scratch.resolve(FeatureDefinition.FILE), text));
    }

    /// What a text is made of may be used as a column of texts may.
    @Test
    void latestTextIsATextOfExpressions() throws IOException {
        FeatureDefinition definition = definition(TIER);
        assertThat(definition.type(0)).isEqualTo(Type.TEXT);
        assertThat(definition.mayBeMissing(0)).isTrue();
        Aggregate aggregate = definition.aggregates().getFirst();
        assertThat(aggregate.type()).isEqualTo(Type.TEXT);
        List<Tensor> rows = List.of(BytesTensor.ofText(Shape.of(4, 1), "Ada", "Bob", "Eve", ""));
        List<Column> values =
                definition.values(
                        rows,
                        (place, keys, moments) -> {
                            Texts texts = new Texts(keys.rows());
                            texts.set(0, "gold");
                            texts.set(1, "silver");
                            return texts;
                        });
        assertThat(values.getFirst()).hasToString("[gold, silver, null, null]");
        assertThat(values.getLast().flag(0)).isTrue();
        assertThat(values.getLast().flag(1)).isFalse();
        assertThat(values.getLast().flag(2)).isFalse();
        assertThat(
                        definition
                                .values(rows, AggregateValues.ofNothing(definition.aggregates()))
                                .getFirst())
                .hasToString("[null, null, null, null]");
    }

    @Test
    void textStandsForATextThatIsMissing() throws IOException {
        FeatureDefinition definition =
                definition(TIER.replace("tile: 1d}", "tile: 1d, missing: it's new}"));
        assertThat(definition.mayBeMissing(0)).isFalse();
        List<Column> values =
                definition.values(
                        List.of(BytesTensor.ofText(Shape.of(2, 1), "Ada", "Bob")),
                        (place, keys, moments) -> {
                            Texts texts = new Texts(keys.rows());
                            texts.set(0, "gold");
                            return texts;
                        });
        assertThat(values.getFirst()).hasToString("[gold, it's new]");
        assertThat(definition.canonical()).contains(" else 'it''s new'\n");
    }

    /// What was said before there were texts means what it meant.
    @Test
    void meaningsOfTheLatestAreGolden() throws IOException {
        String rest =
                " of 8:arrivals 7:airport 8:departed 6:landed 4:late window PT6H delay PT2H"
                        + " tile PT5M";
        String last = LATE.replace("kind: mean", "kind: last");
        Aggregate number = definition(last).aggregates().getFirst();
        assertThat(number.meaning()).isEqualTo("last" + rest);
        assertThat(number.type()).isEqualTo(Type.NUMBER);
        assertThat(definition(last.replace("kind: last", "kind: last\n    type: number")).digest())
                .isEqualTo(definition(last).digest());
        String texts =
                last.replace("kind: last", "kind: last\n    type: text")
                        .replace("coalesce(late_rate, -1) * 10", "length(late_rate)");
        Aggregate text = definition(texts).aggregates().getFirst();
        assertThat(text.meaning()).isEqualTo("last text" + rest);
        assertThat(text.digest()).isNotEqualTo(number.digest());
    }

    @Test
    void aggregateOfTextsIsWrittenAndRead() throws IOException {
        Aggregate text = definition(TIER).aggregates().getFirst();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        AggregateForm.write(new DataOutputStream(bytes), text);
        assertThat(
                        AggregateForm.read(
                                new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .isEqualTo(text);
    }

    /// Requests do not bring the texts of events, and memory for them is asked for before they are
    /// looked up.
    @Test
    void textsOfEventsCountTowardsTheMemoryOfARequest() throws IOException {
        Signature texts =
                Signature.of(
                        List.of(TensorSpec.of("tier", Datatype.BYTES, -1, 1)),
                        FakeModel.summing(1).signature().outputs());
        String lone = TIER.replaceAll("  gold: .*\n", "");
        String brought = "columns: {customer: text}\nfeatures: {tier: customer}\n";
        assertThat(ModelInputs.of(definition(lone), texts).bytesOfRow()).isEqualTo(32 + 3 * 256);
        assertThat(ModelInputs.of(definition(brought), texts).bytesOfRow()).isEqualTo(32);
    }

    @Test
    void refusalOfATextNamesLineAggregateAndExpectation() {
        wrongText("type: text", "type: flag", "aggregate tier field type: flag (expected: one of");
        wrongText(
                "kind: last",
                "kind: sum",
                "aggregate tier field type: text (expected: number, which a sum is, or kind last)");
        wrongText("kind: last", "kind: last text", "field kind: last text (expected: one of [coun");
        wrongText(
                "tile: 1d}",
                "tile: 1d, missing: " + "x".repeat(257) + "}",
                "field missing: 257 characters (expected: at most 256)");
        wrongText("value: tier, ", "", "aggregate tier: no value (expected: the events' field");
        wrongText("tier: tier\n", "tier: tier + 1\n", "feature tier: ");
    }

    private void wrongText(String right, String wrong, String message) {
        assertThat(TIER).contains(right);
        assertThatThrownBy(() -> definition(TIER.replace(right, wrong)))
                .isInstanceOf(ModelRefusedException.class)
                .hasMessageContaining(message);
    }
}
