package dev.slipway.jobs;

import java.lang.management.ManagementFactory;
import java.util.List;

/// How far JVMs that tests start compile: as far as this one. Those of a test live for seconds, and
/// what the second compiler does for them is never paid back; those of a benchmark go all the way.
///
/// Where this JVM is told of registers too narrow for vector code, so are they: without the second
/// compiler such code never wins, and a model would go on trying it for as long as it is open.
final class Compilers {
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=", "-XX:MaxVectorSize=");
    private static final List<String> UNVERIFIED =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

    private Compilers() {}

    /// Options for a JVM.
    static List<String> asHere() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> OPTIONS.stream().anyMatch(argument::startsWith))
                .toList();
    }

    /// More options for a JVM that loads what children of tests load, too, where it is verified or
    /// comes verified from their cache; none where somebody measures.
    static List<String> unverified() {
        return asHere().isEmpty() ? List.of() : UNVERIFIED;
    }
}
