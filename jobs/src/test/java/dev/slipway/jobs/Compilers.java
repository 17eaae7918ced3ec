package dev.slipway.jobs;

import java.lang.management.ManagementFactory;
import java.util.List;

/// How far JVMs that tests start compile: as far as this one. Those of a test live for seconds, and
/// what the second compiler does for them is never paid back; those of a benchmark go all the way.
final class Compilers {
    private static final String LEVEL = "-XX:TieredStopAtLevel=";

    private Compilers() {}

    /// Options for a JVM.
    static List<String> asHere() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith(LEVEL))
                .toList();
    }
}
