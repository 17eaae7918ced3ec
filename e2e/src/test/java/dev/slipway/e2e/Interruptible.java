package dev.slipway.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// How a process is started that Ctrl-C ends, whoever runs the tests.
///
/// What a shell starts in the background ignores an interruption, and so does everything that it
/// starts in turn; a JVM that begins so never hears of one.
///
/// *Threads*: any.
final class Interruptible {
    private static final List<String> HEARING = List.of("env", "--default-signal=INT");

    /// What a command is put behind, which becomes that command and stays the same process; nothing
    /// where coreutils cannot do it.
    static final List<String> FRONT = works() ? HEARING : List.of();

    private Interruptible() {}

    private static boolean works() {
        List<String> command = new ArrayList<>(HEARING);
        command.add("true");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
