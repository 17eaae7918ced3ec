package dev.slipway.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.scan.finding.Finding;
import dev.slipway.scan.finding.Limits;
import dev.slipway.scan.finding.Severity;
import dev.slipway.testkit.Campaign;
import dev.slipway.testkit.Property;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MaliciousVariantsTest {
    @TempDir Path scratch;

    private boolean isFound(String name, byte[] content) {
        Report report = Scanned.file(scratch, name, content);
        assertThat(report.findings())
                .allSatisfy(finding -> {
                    assertThat(finding.file()).isNotEmpty();
                    assertThat(finding.message()).isNotEmpty();
                    assertThat(finding.offset()).isNotNegative();
                });
        return report.findings().stream()
                .map(Finding::severity)
                .anyMatch(s -> s != Severity.MEDIUM);
    }

    private void assertNoneMissed(Map<String, byte[]> variants, int atLeast) {
        List<String> missed = new ArrayList<>();
        variants.forEach((name, content) -> {
            if (!isFound("model.bin", content)) {
                missed.add(name);
            }
        });
        assertThat(missed).isEmpty();
        assertThat(variants).hasSizeGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void everyFormOfEveryCalleeIsFound() {
        Map<String, byte[]> variants = new LinkedHashMap<>();
        for (String callee : Attacks.CALLEES) {
            String[] words = callee.split(" ", 2);
            Attacks.forms(words[0], words[1])
                    .forEach((form, pickle) -> variants.put(callee + " " + form, pickle));
        }
        assertNoneMissed(variants, 800);
    }

    @Test
    void tricksWithoutAForbiddenNameAreFound() {
        assertNoneMissed(Attacks.tricks(), 15);
    }

    @Test
    void containersHideNothing() {
        Property.holds(
                Campaign.cases(12, 6_300),
                random -> {
                    byte[] attack = Attacks.any(random);
                    Map<String, byte[]> variants = new LinkedHashMap<>();
                    Containers.around(attack)
                            .forEach((name, content) ->
                                    variants.put(
                                            name + " " + HexFormat.of().formatHex(attack, 0, 8),
                                            content));
                    assertNoneMissed(variants, 16);
                });
    }

    /// Whatever is broken in it, a file gets a report; what the scanner cannot follow is a finding.
    @Test
    void brokenAttacksGetAReportToo() {
        Property.holds(
                Campaign.cases(30, 6_300),
                random -> {
                    for (byte[] attack : Containers.around(Attacks.any(random)).values()) {
                        byte[] broken = attack.clone();
                        for (int i = random.nextInt(1, 9); i > 0; i--) {
                            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
                        }
                        int length = random.nextInt(4) == 0 ? random.nextInt(1, broken.length) : 0;
                        isFound("model.bin", length == 0 ? broken : Arrays.copyOf(broken, length));
                    }
                });
    }

    @Test
    void fakeArchivesAreFound() {
        Map<String, byte[]> variants = new LinkedHashMap<>();
        byte[] text = Containers.text("x");
        List<String> names =
                List.of(
                        "../x",
                        "a/../../x",
                        "/etc/cron.d/x",
                        "C:\\x",
                        "..\\x",
                        "C:/x",
                        "a\0b",
                        "a\nb");
        for (String name : names) {
            variants.put("zip " + name, Containers.zip(true, name, text));
            variants.put("tar " + name, Containers.tar(name, '0', text));
        }
        variants.remove("tar a\0b");
        for (char type : new char[] {'1', '2', '3', '4', '6'}) {
            variants.put("tar type " + type, Containers.tar("x", type, new byte[0]));
        }
        byte[] two = Containers.zip(false, "one.txt", text, "two.txt", text);
        variants.put("zip twice", Containers.replaced(two, "two.txt", "one.txt", 0));
        variants.put("zip case", Containers.replaced(two, "two.txt", "ONE.txt", 0));
        variants.put("zip local name", Containers.replaced(two, "two.txt", "bad.txt", 1));
        variants.put("zip central name", Containers.replaced(two, "two.txt", "bad.txt", 2));
        variants.put("zip local method", Containers.patched(two, 8, -1, 8));
        variants.put("zip central method", Containers.patched(two, -1, 10, 8));
        variants.put("zip local flags", Containers.patched(two, 6, -1, 1));
        variants.put("zip local size", Containers.patched(two, 22, -1, 4));
        variants.put("zip prefix", Containers.join(Containers.text("MZ not really"), two));
        byte[] other = Containers.zip(false, "hidden.pkl", text);
        byte[] local = Arrays.copyOf(other, 41);
        variants.put("zip hidden entry", Containers.join(local, two));
        byte[] link = two.clone();
        int central = Containers.indexOf(link, new byte[] {'P', 'K', 1, 2});
        link[central + 5] = 3;
        link[central + 41] = (byte) 0xA1;
        variants.put("zip link", link);
        byte[] nested = text;
        for (int i = 0; i < 5; i++) {
            nested = Containers.zip(true, "deeper.zip", nested);
        }
        variants.put("zip nesting", nested);
        assertNoneMissed(variants, 30);
    }

    @Test
    void modelsThatReachOutsideAreFound() {
        Map<String, byte[]> variants = new LinkedHashMap<>();
        List<String> paths =
                List.of(
                        "/etc/passwd",
                        "../secret",
                        "a/../../b",
                        "C:\\w",
                        "C:/w",
                        "a\\b",
                        "",
                        "missing.bin",
                        "a\0b",
                        "./../x");
        for (String path : paths) {
            variants.put("path " + path, Containers.onnx(false, "location", path));
            variants.put("subgraph path " + path, Containers.onnx(true, "location", path));
        }
        variants.put("unknown key", Containers.onnx(false, "location", "m.bin", "__class__", "x"));
        variants.put(
                "key twice", Containers.onnx(false, "location", "a", "location", "/etc/passwd"));
        assertNoneMissed(variants, 20);
    }

    @Test
    void linkedWeightsAndForeignOperatorsAreFound() throws Exception {
        Path folder = Files.createDirectories(scratch.resolve("model"));
        Path outside = Files.writeString(scratch.resolve("outside"), "weights");
        Files.createLink(folder.resolve("hard.bin"), outside);
        Files.createSymbolicLink(folder.resolve("soft.bin"), outside);
        Files.writeString(folder.resolve("w.bin"), "weights");
        Map<String, byte[]> models = new LinkedHashMap<>();
        models.put("onnx-external-path", Containers.onnx(false, "location", "hard.bin"));
        models.put("link", Containers.onnx(false, "location", "soft.bin"));
        models.put(
                "onnx-external-range",
                Containers.onnx(false, "location", "w.bin", "offset", "4", "length", "4"));
        models.put(
                "onnx-custom-domain",
                Containers.join(
                        new byte[] {8, 8},
                        Containers.field(7, new byte[0]),
                        Containers.opset("evil.library")));
        for (Map.Entry<String, byte[]> model : models.entrySet()) {
            Files.write(folder.resolve("m.onnx"), model.getValue());
            assertThat(
                            new ModelScanner(Limits.usual(), Suppressions.none())
                                    .scan(folder)
                                    .findings())
                    .extracting(Finding::rule)
                    .contains(model.getKey());
        }
        Files.write(
                folder.resolve("m.onnx"),
                Containers.onnx(false, "location", "w.bin", "offset", "0", "length", "7"));
        assertThat(
                        Scanned.rules(
                                folder,
                                "good.onnx",
                                Containers.onnx(false, "location", "w.bin", "length", "7")))
                .isEmpty();
    }

    @Test
    void tensorFilesThatLieAreFound() {
        Map<String, byte[]> variants = new LinkedHashMap<>();
        String good = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
        variants.put("gap", Containers.safetensors("{" + good + "}", 12));
        variants.put("short", Containers.safetensors("{" + good + "}", 4));
        variants.put("twice", Containers.safetensors("{" + good + "," + good + "}", 8));
        variants.put(
                "overlap",
                Containers.safetensors("{" + good + "," + good.replace("\"a\"", "\"b\"") + "}", 8));
        variants.put("shape", Containers.safetensors("{" + good.replace("[2]", "[3]") + "}", 8));
        variants.put(
                "overflow",
                Containers.safetensors(
                        "{" + good.replace("[2]", "[4294967296,4294967296,4294967296]") + "}", 8));
        variants.put("dtype", Containers.safetensors("{" + good.replace("F32", "O64") + "}", 8));
        variants.put("four bytes a sign", Containers.safetensors("{\0\0\0abcd", 8));
        variants.put("no json", Containers.safetensors("{" + good, 8));
        variants.put(
                "numpy size",
                Containers.npy(
                        "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }", new byte[8]));
        for (String digits : List.of("99999999999999999999", "9223372036854775807")) {
            variants.put(
                    "numpy type of " + digits,
                    Containers.npy(
                            "{'descr': '<U"
                                    + digits
                                    + "', 'fortran_order': False, 'shape': (4,), }",
                            new byte[8]));
        }
        variants.put("numpy code", Containers.npy("__import__('os').system('id')", new byte[8]));
        variants.forEach((name, content) ->
                assertThat(Scanned.rules(scratch, "x", content)).as(name).isNotEmpty());
        assertThat(Scanned.rules(scratch, "x", Containers.safetensors("{" + good + "}", 8)))
                .isEmpty();
    }

    @Test
    void programsAreFoundWhateverTheyAreCalled() {
        byte[] elf = Containers.join(new byte[] {0x7F, 'E', 'L', 'F'}, new byte[60]);
        byte[] pyc = Containers.join(new byte[] {(byte) 0xA7, 0x0D, 0x0D, 0x0A}, new byte[60]);
        assertThat(Scanned.rules(scratch, "model.onnx", elf)).containsExactly("native-code");
        assertThat(Scanned.rules(scratch, "weights.bin", pyc)).containsExactly("python-bytecode");
        for (String hex :
                List.of("425a6839", "fd377a585a000000", "377abcaf271c0004", "894844460d0a1a0a00")) {
            assertThat(Scanned.rules(scratch, "x", HexFormat.of().parseHex(hex))).hasSize(1);
        }
    }

    @Test
    void findingNamesFileOffsetAndRule() {
        byte[] pickle = Pickle.protocol(2).global("os", "system").ops(")R.").bytes();
        Finding finding =
                Scanned.file(scratch, "m.zip", Containers.zip(true, "deep/m.pkl", pickle))
                        .findings()
                        .getFirst();
        assertThat(finding.file()).isEqualTo("m.zip!deep/m.pkl");
        assertThat(finding.offset()).isEqualTo(2);
        assertThat(finding.rule()).isEqualTo("pickle-dangerous-global");
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.message()).isEqualTo("loads os.system");
    }
}
