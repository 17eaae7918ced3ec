package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.api.spec.FileFormat;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.Meaning;
import dev.slipway.jobs.table.ValueText;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole numbers of 64 bits without a sign, as answers over HTTP have them.
final class UnsignedAnswersTest {
    private static final Field ID = new Field("id", Kind.WHOLE, Meaning.UNSIGNED, false);
    private static final Column IDS = Column.ofLongs(ID, 1, new long[] {7, -1}, null);

    @Test
    void theHighestBitIsNoSignInText() throws IOException {
        assertThat(ValueText.of(IDS, 0)).isEqualTo("7");
        assertThat(ValueText.of(IDS, 1)).isEqualTo("18446744073709551615");
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            AnswerText.write(json, IDS, 1);
            json.writeEndObject();
        }
        assertThat(text.toString()).isEqualTo("{\"id\":18446744073709551615}");
    }

    /// Its parts have them with a sign; all other columns are as they were.
    @Test
    void aJobThatAnOlderReleaseBeganIsNotGoneOnWith(@TempDir Path directory) throws IOException {
        Stage stage = Stage.scratch(directory).stage();
        stage.requireOutputs(List.of(Field.plain("late", Kind.SINGLE)));
        assertThatThrownBy(() -> stage.requireOutputs(List.of(ID)))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.code()).isEqualTo(EndCode.WRONG_TYPE))
                .hasMessageContaining("output 'id': ")
                .hasMessageContaining("submit the job again");
        stage.keepOutputs(List.of(ID));
        stage.requireOutputs(List.of(ID));
        assertThatThrownBy(() -> stage.requireOutputs(List.of(Field.plain("id", Kind.WHOLE))))
                .hasMessageContaining("output 'id': ");
    }

    @Test
    void aColumnOfParquetSaysSo() {
        OutputShape shape =
                new OutputShape(1, FileFormat.PARQUET, List.of(), List.of(ID), null, Map.of());
        assertThat(ParquetShape.of(shape).getType("id").getLogicalTypeAnnotation())
                .isEqualTo(LogicalTypeAnnotation.intType(64, false));
    }
}
