package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Inputs that are small and would cost much; the limits end each.
final class BombsTest {
    private static final Limits TIGHT =
            new Limits(8L << 20, 100, 1L << 20, 50, 3, 50_000, 100, 1L << 20);

    @TempDir Path scratch;

    private void assertEnds(String rule, byte[] bomb) {
        assertThat(Scanned.file(scratch, "bomb", bomb, TIGHT).findings())
                .extracting(Finding::rule)
                .contains(rule);
    }

    @Test
    void entriesThatUnpackToMuchEndAtTheirBudget() {
        byte[] zeros = new byte[32 << 20];
        assertEnds("archive-bomb", Containers.zip(true, "zeros", zeros));
        assertEnds("archive-bomb", Containers.gzip(zeros));
        assertEnds("archive-bomb", Containers.zlib(zeros));
        assertEnds("archive-bomb", Containers.gzip(Containers.gzip(zeros)));
    }

    @Test
    void manyEntriesTogetherEndAtTheBudgetOfTheScan() {
        byte[] packed = Containers.zip(true, "zeros", new byte[1 << 20]);
        Object[] entries = new Object[40];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "inner" + i + ".zip";
            entries[i + 1] = packed;
        }
        assertEnds("archive-bomb", Containers.zip(true, entries));
    }

    @Test
    void tooManyEntriesAreNotRead() {
        Object[] entries = new Object[120];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "entry" + i;
            entries[i + 1] = new byte[0];
        }
        assertEnds("archive-entries", Containers.zip(true, entries));
    }

    @Test
    void entriesThatShareTheirBytesAreFound() {
        byte[] two = Containers.zip(true, "one.bin", new byte[1000], "two.bin", new byte[1000]);
        int first = Containers.indexOf(two, new byte[] {'P', 'K', 1, 2});
        byte[] after = Arrays.copyOfRange(two, first + 4, two.length);
        int second = first + 4 + Containers.indexOf(after, new byte[] {'P', 'K', 1, 2});
        byte[] shared = two.clone();
        System.arraycopy(two, first + 42, shared, second + 42, 4);
        assertEnds("archive-bomb", shared);
    }

    @Test
    void endlessPicklesEndAtTheirLimit() {
        assertEnds("pickle-limit", Pickle.protocol(2).ops("N0".repeat(40_000)).ops(".").bytes());
        assertEnds("pickle-broken", Pickle.protocol(2).ops("N".repeat(40_000)).ops(".").bytes());
        assertEnds("pickle-broken", Pickle.protocol(2).ops("(".repeat(40_000)).ops(".").bytes());
        byte[] memo = Pickle.protocol(4).ops("N\u0094".repeat(20_000)).ops(".").bytes();
        assertEnds("pickle-broken", memo);
    }

    /// So many arrays of objects, each but the last one the only object of the one before.
    private static Pickle arrays(int count) {
        Pickle pickle = Pickle.protocol(2);
        for (int i = 0; i < count; i++) {
            pickle.global("joblib.numpy_pickle", "NumpyArrayWrapper").ops(")R}");
            pickle.text("shape").ops(")s").text("dtype").global("numpy", "dtype").text("O8");
            pickle.op(0x85).ops("Rsb");
        }
        return pickle;
    }

    @Test
    void arraysWithinArraysAreNotFollowed() {
        assertEnds("pickle-call", arrays(20_000).bytes());
        byte[] one = arrays(1).ops("N..").bytes();
        assertThat(Scanned.rules(scratch, "one", one)).isEmpty();
    }

    @Test
    void lengthsBeyondTheFileAreNotAllocated() {
        for (int code : new int[] {0x8D, 0x8E, 0x96}) {
            byte[] pickle =
                    Pickle.protocol(5).global("os", "x").op(code).number(Long.MAX_VALUE, 8).bytes();
            assertEnds("pickle-broken", pickle);
        }
        byte[] header = Containers.safetensors("{}", 0);
        header[7] = 0x70;
        assertThat(Scanned.file(scratch, "big", header, TIGHT).findings()).isEmpty();
    }

    @Test
    void findingsBeyondTheLimitAreCounted() {
        Pickle pickle = Pickle.protocol(2);
        for (int i = 0; i < 300; i++) {
            pickle.global("os", "system").ops("0");
        }
        Report report = Scanned.file(scratch, "many", pickle.ops("N.").bytes(), TIGHT);
        assertThat(report.findings()).hasSize(100);
        assertThat(report.dropped()).isEqualTo(200);
        assertThat(report.isClean()).isFalse();
    }
}
