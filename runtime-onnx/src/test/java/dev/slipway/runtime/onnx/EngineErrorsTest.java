package dev.slipway.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

final class EngineErrorsTest {
    @Test
    void whatKeepsTheEngineFromStartingIsNamedWithOrWithoutACause() {
        assertThat(EngineErrors.why(new UnsatisfiedLinkError("libm.so.6: cannot open it")))
                .endsWith("libm.so.6: cannot open it");
        assertThat(EngineErrors.why(new ExceptionInInitializerError(new IOException("no room"))))
                .endsWith("no room");
    }
}
