package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.slipway.jobs.table.Column;
import dev.slipway.jobs.table.Field;
import dev.slipway.jobs.table.Kind;
import dev.slipway.jobs.table.PartitionName;
import dev.slipway.jobs.table.ValueText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Values of a column of texts whose bytes are none.
final class NoTextTest {
    private static final Column WORDS =
            texts(
                    List.of(
                            "Zürich".getBytes(StandardCharsets.UTF_8),
                            new byte[] {'a', (byte) 0xff},
                            "a\uFFFD".getBytes(StandardCharsets.UTF_8),
                            new byte[] {'a', (byte) 0xfe}));

    private static Column texts(List<byte[]> values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] offsets = new int[values.size() + 1];
        for (int i = 0; i < values.size(); i++) {
            bytes.writeBytes(values.get(i));
            offsets[i + 1] = bytes.size();
        }
        return Column.ofText(Field.plain("word", Kind.TEXT), bytes.toByteArray(), offsets, null);
    }

    @Test
    void textFilesDoNotHaveOneForTheOther() throws IOException {
        assertThat(ValueText.of(WORDS, 0)).isEqualTo("Zürich");
        assertThat(ValueText.of(WORDS, 1)).isEqualTo("base64:Yf8=");
        assertThat(ValueText.of(WORDS, 2)).isEqualTo("a\uFFFD");
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            AnswerText.write(json, WORDS, 1);
            json.writeEndObject();
        }
        assertThat(text.toString()).isEqualTo("{\"word\":\"base64:Yf8=\"}");
    }

    @Test
    void rowsOfDifferentBytesHaveDifferentDirectories() {
        assertThat(PartitionName.of(WORDS, 1)).isNotEqualTo(PartitionName.of(WORDS, 3));
    }
}
