package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What bombs cost within the usual limits, scanned in processes whose heap is smaller than what
/// they ask for: `target/bombs.txt` has the table.
final class BombCostTest {
    /// What archives unpack to is larger.
    private static final String HEAP_FOR_ARCHIVES = "-Xmx64m";

    /// A pickle may hold a million values on its stack and as many in its memo.
    private static final String HEAP_FOR_PICKLES = "-Xmx192m";

    /// Generous, and far below what would be a hang.
    private static final long MOST_MILLIS = 20_000;

    /// An entry or a value may cost a few kilobytes, not a window of its own.
    private static final long MOST_ALLOCATED = 1L << 30;

    private static final int ZEROS = 96 << 20;
    private static final int OPCODES = 11_000_000;

    @TempDir Path scratch;

    /// What one bomb came to.
    private record Cost(
            String name, long bytes, long millis, long allocated, long heap, String rules) {
        static Cost parse(String line) {
            String[] words = line.split(" ", 6);
            return new Cost(
                    words[0],
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    words[5]);
        }

        String row() {
            return "| %s | %,d | %,d ms | %.1f MiB | %.1f MiB | %s |%n"
                    .formatted(name, bytes, millis, allocated / 1048576.0, heap / 1048576.0, rules);
        }
    }

    @Test
    void everyBombEndsInASmallHeapAndIsNamed() throws Exception {
        StringBuilder table =
                new StringBuilder(
                        """
                        | bomb | bytes | processor | allocated | heap at the most | found |
                        |---|---|---|---|---|---|
                        """);
        Path archives = Files.createDirectory(scratch.resolve("archives"));
        require(scanned(archives, HEAP_FOR_ARCHIVES, archives(archives)), table);
        Path pickles = Files.createDirectory(scratch.resolve("pickles"));
        require(scanned(pickles, HEAP_FOR_PICKLES, pickles(pickles)), table);
        Files.writeString(Path.of("target/bombs.txt"), table);
    }

    /// @param wanted a rule of each bomb, or how it begins
    private record Found(List<Cost> costs, Map<String, String> wanted) {}

    private static void require(Found found, StringBuilder table) {
        assertThat(found.costs())
                .extracting(Cost::name)
                .containsExactlyElementsOf(found.wanted().keySet());
        for (Cost cost : found.costs()) {
            table.append(cost.row());
            assertThat(cost.rules())
                    .as(cost.name())
                    .contains(found.wanted().getOrDefault(cost.name(), ""));
            assertThat(cost.millis()).as(cost.name()).isLessThan(MOST_MILLIS);
            assertThat(cost.allocated()).as(cost.name()).isLessThan(MOST_ALLOCATED);
        }
    }

    private static void write(
            Path folder, Map<String, String> wanted, String name, String rule, byte[] bomb)
            throws IOException {
        Files.write(folder.resolve(name), bomb);
        wanted.put(name, rule);
    }

    private static Map<String, String> archives(Path folder) throws IOException {
        Map<String, String> wanted = new TreeMap<>();
        byte[] zeros = new byte[ZEROS];
        byte[] zip = Containers.zip(true, "zeros", zeros);
        byte[] gzip = Containers.gzip(zeros);
        write(folder, wanted, "zip-of-zeros", "archive-bomb", zip);
        write(folder, wanted, "gzip-of-zeros", "archive-bomb", gzip);
        write(folder, wanted, "zlib-of-zeros", "archive-bomb", Containers.zlib(zeros));
        write(folder, wanted, "gzip-in-gzip", "archive-bomb", Containers.gzip(gzip));
        byte[] nested = zip;
        for (int depth = 0; depth < 5; depth++) {
            nested = Containers.zip(false, "inner.zip", nested);
        }
        write(folder, wanted, "six-zips-deep", "archive-nesting", nested);
        Object[] entries = new Object[2 * 100_001];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "entry" + i;
            entries[i + 1] = new byte[0];
        }
        byte[] many = Containers.zip(true, entries);
        write(folder, wanted, "100001-entries", "archive-entries", many);
        return wanted;
    }

    private static Map<String, String> pickles(Path folder) throws IOException {
        Map<String, String> wanted = new TreeMap<>();
        byte[] endless = Pickle.protocol(2).ops("N0".repeat(OPCODES / 2)).ops(".").bytes();
        write(folder, wanted, "pickle-of-many-opcodes", "pickle-limit", endless);
        byte[] stack = Pickle.protocol(2).ops("N".repeat(OPCODES)).ops(".").bytes();
        write(folder, wanted, "pickle-with-a-high-stack", "pickle-broken", stack);
        byte[] marks = Pickle.protocol(2).ops("(".repeat(OPCODES)).ops(".").bytes();
        write(folder, wanted, "pickle-with-many-marks", "pickle-broken", marks);
        byte[] memo = Pickle.protocol(4).ops("N\u0094".repeat(OPCODES / 2)).ops(".").bytes();
        write(folder, wanted, "pickle-with-a-large-memo", "pickle-broken", memo);
        byte[] length =
                Pickle.protocol(5).global("os", "x").op(0x8E).number(Long.MAX_VALUE, 8).bytes();
        write(folder, wanted, "pickle-that-announces-8-EiB", "pickle-broken", length);
        Pickle findings = Pickle.protocol(2);
        for (int i = 0; i < 100_000; i++) {
            findings.global("os", "system").ops("0");
        }
        byte[] calls = findings.ops("N.").bytes();
        write(folder, wanted, "pickle-with-100000-findings", "pickle-", calls);
        return wanted;
    }

    private Found scanned(Path folder, String heap, Map<String, String> wanted) throws Exception {
        Path output = scratch.resolve("output.txt");
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                heap,
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BombChild.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            int exit = child.waitFor();
            String said = Files.readString(output, StandardCharsets.UTF_8);
            assertThat(exit).as(said).isZero();
            return new Found(said.lines().map(Cost::parse).toList(), wanted);
        } finally {
            child.destroyForcibly();
        }
    }
}
