package dev.slipway.jobs.output;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

final class WriterCodeTest {
    @Test
    void tableThatIsWrittenToNowhereIsWhole() {
        assertThatCode(WriterCode::write).doesNotThrowAnyException();
    }
}
