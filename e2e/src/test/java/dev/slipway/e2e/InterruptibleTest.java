package dev.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InterruptibleTest {
    private static final int INTERRUPTED = 130;

    @Test
    void hearsOfCtrlCThoughWhoeverStartedItIgnoresThat() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.addAll(Interruptible.FRONT);
        command.addAll(List.of("sh", "-c", "kill -INT $$; echo deaf"));
        Process process = new ProcessBuilder(command).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (Interruptible.FRONT.isEmpty()) {
            assertThat(printed).as("nothing helps here").isEqualTo("deaf\n");
        } else {
            assertThat(code).as(printed).isEqualTo(INTERRUPTED);
        }
    }
}
